package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.change.ChangePointSet;
import io.conformalstreams.conformal.change.Direction;
import io.conformalstreams.conformal.change.SufficientUnits;
import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What an alert says about coverage and recovery. Misses are independent. */
final class AlertPromises {

    private static final String PAGE = "streams/docs/drift.md";
    private static final double ALPHA = 0.1;
    private static final double TOLERANCE = 0.2;
    private static final int LABELS = 1500;

    private AlertPromises() {}

    static List<RefutablePromise> all() {
        return List.of(recovery(), improvement(), epochInterval(), recentInterval(), changeSet(), recalibration());
    }

    private static RefutablePromise recovery() {
        return RefutablePromise.of(
                        "recovery",
                        "While the miss rate stays at or above alpha + epsilon, an alert is resolved as recovered with "
                                + "probability at most 1/20.",
                        "Ville's inequality; `RecoveryProcess`",
                        ended(
                                "alpha .1, tolerance .2, rate .12, resolved within 1,500 labels",
                                0.12,
                                RecoveryProcess::hasRecovered))
                .statedIn(
                        PAGE,
                        "While the rate stays at or above α + ε, an alert is falsely resolved with probability at most 1/20.");
    }

    /** 60 misses in 200 labels, the last of 2,000, give the rate (alpha + q)/2 = .14 for improvement. */
    private static RefutablePromise improvement() {
        double rate = opening(ALPHA).raisedRate();
        return RefutablePromise.of(
                        "improvement",
                        "While the miss rate stays at or above the larger of alpha + epsilon and (alpha + q)/2, an alert is "
                                + "marked as improved with probability at most 1/20.",
                        "Ville's inequality; `RecoveryProcess`",
                        ended(
                                "alpha .1, tolerance .2, rate " + Requirement.rounded(rate)
                                        + ", marked within 1,500 labels",
                                rate,
                                RecoveryProcess::hasImproved))
                .statedIn(PAGE, "Each test needs an evidence of 20 and at least 50 labels.");
    }

    private static RecoveryProcess opening(double alpha) {
        return RecoveryProcess.opening(alpha, TOLERANCE, 60, 200, 2_000);
    }

    private static Experiment ended(String setting, double rate, Predicate<RecoveryProcess> hasEnded) {
        return Experiment.ofEvent(
                setting, probabilityAtMost(0.05), "alpha is three times as large", (random, faulty) -> {
                    RecoveryProcess process = opening(faulty ? 3 * ALPHA : ALPHA);
                    while (process.labels() < LABELS && !hasEnded.test(process)) {
                        process.observe(random.nextDouble() < rate);
                    }
                    return hasEnded.test(process);
                });
    }

    private static RefutablePromise epochInterval() {
        return RefutablePromise.of(
                        "epoch-interval",
                        "If every label is a miss with the same probability, all intervals for the coverage of the epoch "
                                + "contain it together with probability at least .95.",
                        "Robbins 1970; `BetaMixtureInterval`",
                        Experiment.ofEvent(
                                "rate .1, 300 labels, 30 looks",
                                probabilityAtLeast(0.95),
                                "the error of an interval is .9",
                                (random, faulty) -> {
                                    int misses = 0;
                                    for (int label = 1; label <= 300; label++) {
                                        misses += random.nextDouble() < ALPHA ? 1 : 0;
                                        if (label % 10 == 0 && !contains(misses, label, faulty ? 0.9 : 0.05)) {
                                            return false;
                                        }
                                    }
                                    return true;
                                }))
                .statedIn(
                        PAGE,
                        "an interval that is valid at all times (Robbins' beta mixture), if the miss rate is constant");
    }

    private static boolean contains(int misses, int labels, double error) {
        BetaMixtureInterval interval = BetaMixtureInterval.of(misses, labels, BigDecimal.valueOf(ALPHA), error);
        return interval.lower() <= ALPHA && ALPHA <= interval.upper();
    }

    private static RefutablePromise recentInterval() {
        return RefutablePromise.of(
                        "recent-interval",
                        "At a single look, the interval for the coverage of the last 200 labels contains it with probability "
                                + "at least .95.",
                        "Clopper and Pearson 1934; `LabelWindow`",
                        Experiment.ofEvent(
                                "rate .1, 250 labels",
                                probabilityAtLeast(0.95),
                                "the error of the interval is .5",
                                (random, faulty) -> {
                                    LabelWindow window = window(random);
                                    double error = faulty ? 0.5 : 0.05;
                                    return window.lower(error) <= ALPHA && ALPHA <= window.upper(error);
                                }))
                .statedIn(PAGE, "The last 200 labels, with an interval for a single look (recent).")
                .statedIn("ops/metrics.md", "The interval is valid only for a single look");
    }

    private static RefutablePromise changeSet() {
        return RefutablePromise.of(
                        "since-when",
                        "If there is one change, and units are exchangeable before it and after it, the confidence sets of "
                                + "all states of an alert contain the first unit after the change together with "
                                + "probability at least .95, while the change is among the kept units.",
                        "conformal p-values: Dandapanthula and Ramdas, arXiv 2505.00292; `ChangePointSet`",
                        Experiment.ofEvent(
                                "50 units, then larger and skewed ones, looks after 20, 40, ..., 120 of these",
                                probabilityAtLeast(0.95),
                                "the change is dated 25 units too early",
                                (random, faulty) -> {
                                    List<MonitoredScore> values = new ArrayList<>();
                                    for (int unit = 1; unit <= 170; unit++) {
                                        double value = random.nextGaussian();
                                        values.add(new MonitoredScore(
                                                unit <= 50 ? value : Math.exp(value), random.nextDouble()));
                                        if (unit > 50
                                                && (unit - 50) % 20 == 0
                                                && !ChangePointSet.contains(
                                                        values, faulty ? 25 : 50, Direction.LARGER)) {
                                            return false;
                                        }
                                    }
                                    return true;
                                }))
                .statedIn(
                        PAGE,
                        "The sets in all states of an alert contain the first unit after the change, with probability at least .95, "
                                + "while the change is among the kept units.");
    }

    private static RefutablePromise recalibration() {
        BigDecimal alpha = new BigDecimal("0.1");
        int needed = Math.toIntExact(SufficientUnits.needed(alpha));
        return RefutablePromise.of(
                        "recalibration",
                        "With the units that the advice calls enough, nine of ten calibrations cover at least 1 - 1.5 alpha.",
                        "Beta(k, n + 1 - k): Vovk 2012, proposition 2a; `SufficientUnits`",
                        Experiment.ofEvent(
                                "alpha .1, " + needed + " units, coverage of a calibration at least .85",
                                probabilityAtLeast(0.9),
                                "the rank is three too small",
                                (random, faulty) -> {
                                    double[] values =
                                            random.doubles(needed).sorted().toArray();
                                    long k = RankRule.rank(alpha, needed) - (faulty ? 3 : 0);
                                    return values[(int) k - 1] >= 0.85;
                                }))
                .statedIn(PAGE, "from that number on, nine of ten calibrations cover at least 1 - 1.5 alpha.");
    }

    private static LabelWindow window(SplittableRandom random) {
        LabelWindow window = new LabelWindow(200);
        for (int label = 0; label < 250; label++) {
            window.observe(random.nextDouble() < ALPHA);
        }
        return window;
    }
}
