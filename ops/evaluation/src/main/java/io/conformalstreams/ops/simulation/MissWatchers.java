package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.CumulativeSumDetector;
import io.conformalstreams.conformal.drift.CumulativeSumRunLength;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.drift.SleeperProcess;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Detectors that observe the misses of deployed sets. */
final class MissWatchers {

    private static final int WINDOW = 200;
    private static final double VILLE = 100;
    private static final Map<List<Double>, Double> TUNED_LIMITS = new ConcurrentHashMap<>();

    private MissWatchers() {}

    /**
     * Raises an alarm if a full window of 200 labels has so many misses that the p-value is below .01. The window is
     * checked once every few labels.
     *
     * @param every the number of labels from one check to the next
     */
    static Rule window(String name, double missRate, int every) {
        return window(name, new LabelWindow(WINDOW).criticalCount(missRate, 0.01), every);
    }

    /**
     * Raises an alarm if a full window of 200 labels has at least the given number of misses. The window is checked
     * once every few labels.
     *
     * @param every the number of labels from one check to the next
     */
    static Rule window(String name, int misses, int every) {
        return new Rule(name, (reference, uniform) -> {
            LabelWindow window = new LabelWindow(WINDOW);
            int[] labels = new int[1];
            return label -> {
                window.observe(label.miss());
                labels[0]++;
                return window.labels() == WINDOW && labels[0] % every == 0 && window.misses() >= misses;
            };
        });
    }

    /** A CUSUM whose limit is tuned: 1 % of runs of 10,000 independent labels have a false alarm. */
    static Rule tunedCusum(String name, double missRate, double alternative) {
        return new Rule(name, (reference, uniform) -> {
            // Computing a limit takes seconds, and all runs share it.
            double limit = TUNED_LIMITS.computeIfAbsent(
                    List.of(missRate, alternative),
                    rates -> CumulativeSumRunLength.tunedLimit(missRate, alternative, 10_000, 0.01));
            CumulativeSumDetector detector = CumulativeSumDetector.of(missRate, alternative);
            return label -> {
                detector.observe(label.miss(), missRate);
                return detector.evidence() >= limit;
            };
        });
    }

    /**
     * A sleeper. If the miss rate is at most the given one, the probability that it ever raises an alarm is at most
     * 1/limit.
     */
    static Rule sleeper(String name, double missRate, double limit) {
        return new Rule(name, (reference, uniform) -> {
            SleeperProcess process = new SleeperProcess();
            return label -> {
                process.observe(label.miss(), missRate);
                return process.evidence() >= limit;
            };
        });
    }

    static Rule sleeper(String name, double missRate) {
        return sleeper(name, missRate, VILLE);
    }

    /** The e-detector against a constant miss rate. */
    static Rule shiryaevRoberts(String name, double missRate, double limit) {
        return new Rule(name, (reference, uniform) -> {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            return label -> {
                detector.observe(label.miss(), missRate, limit);
                return detector.evidence() >= limit;
            };
        });
    }

    /**
     * The Shiryaev-Roberts e-detector that knows the rate after the change. Its bets stop at the limit, as those of the
     * product do. No detector that keeps the bound for every distribution is much faster: the Shiryaev-Roberts
     * procedure has nearly the smallest delay of all procedures with its mean time to a false alarm (Pollak, "Optimal
     * detection of a change in distribution", 1985).
     */
    static Rule informed(String name, double missRate, double rate, double limit) {
        double ofMiss = rate / missRate;
        double ofCover = (1 - rate) / (1 - missRate);
        return new Rule(name, (reference, uniform) -> {
            double[] evidence = new double[1];
            return label -> {
                double staked = evidence[0] + 1;
                boolean isCapped = staked * ofMiss > limit && staked < limit;
                double afterMiss = isCapped ? limit : staked * ofMiss;
                double afterCover = isCapped ? (staked - missRate * limit) / (1 - missRate) : staked * ofCover;
                evidence[0] = label.miss() ? afterMiss : afterCover;
                return evidence[0] >= limit;
            };
        });
    }

    /**
     * The weighted mean of two informed e-detectors. It knows that the rate becomes one of the two given ones.
     *
     * @param weight the weight of the first rate, 0..1
     */
    static Rule informedOfTwo(String name, double missRate, double[] rates, double weight, double limit) {
        return new Rule(name, (reference, uniform) -> {
            double[] evidence = new double[2];
            double[] weights = {weight, 1 - weight};
            return label -> {
                double staked = 0;
                double afterMiss = 0;
                for (int i = 0; i < 2; i++) {
                    staked += evidence[i] + weights[i];
                    afterMiss += (evidence[i] + weights[i]) * rates[i] / missRate;
                }
                boolean isCapped = afterMiss > limit && staked < limit;
                for (int i = 0; i < 2; i++) {
                    double stake = evidence[i] + weights[i];
                    double ofMiss = rates[i] / missRate * (isCapped ? limit / afterMiss : 1);
                    double ofCover = (1 - missRate * ofMiss) / (1 - missRate);
                    evidence[i] = stake * (label.miss() ? ofMiss : ofCover);
                }
                return evidence[0] + evidence[1] >= limit;
            };
        });
    }

    /** The e-detector against the null miss rates of the sets' thresholds. */
    static Rule breach(String name, double limit) {
        return new Rule(name, (reference, uniform) -> {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            return label -> {
                detector.observe(label.miss(), label.nullMiscoverage(), limit);
                return detector.evidence() >= limit;
            };
        });
    }
}
