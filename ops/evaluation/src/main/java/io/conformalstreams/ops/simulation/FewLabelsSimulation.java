package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.DetectorType.Observes;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * D6: few labels, chosen with a known probability. A set misses if its score exceeds a threshold. The score is the sum
 * of two normal parts. One of them is a measurement of the prediction, which needs no label; another measurement is pure
 * noise. Either the measured part shifts (another population) or the other one does (the model fails).
 *
 * @param probability the probability of a label
 * @param correlation the correlation of the measurement with the score
 * @param rate the miss rate after the change; alpha without a change
 * @param measured whether the measured part shifts
 */
record FewLabelsSimulation(double probability, double correlation, double rate, boolean measured) {

    static final String TABLE = "D6, few labels";
    static final String LABELLED = "e-SR on labelled misses";
    static final String WEIGHTED = "e-SR on misses weighted by inverse probability";
    static final String POWERED = "prediction-powered e-SR";

    private static final double ALPHA = 0.1;
    private static final double LIMIT = 1e6;
    private static final int PREDICTIONS = 10_000;
    private static final int LABELS_BEFORE = 1_000;
    private static final int HORIZON = 3_000;
    private static final MonitoredScore NO_SCORE = new MonitoredScore(0, 0);
    private static final double THRESHOLD = StandardNormal.quantile(1 - ALPHA);
    private static final List<String> DETECTORS = List.of(LABELLED, WEIGHTED, POWERED);

    static List<FewLabelsSimulation> all() {
        List<FewLabelsSimulation> all = new ArrayList<>();
        for (double probability : new double[] {0.02, 0.1, 0.3}) {
            all.add(new FewLabelsSimulation(probability, 0.8, ALPHA, true));
            for (double correlation : new double[] {0.5, 0.8}) {
                all.add(new FewLabelsSimulation(probability, correlation, 0.2, true));
                all.add(new FewLabelsSimulation(probability, correlation, 0.2, false));
                all.add(new FewLabelsSimulation(probability, correlation, 0.3, false));
            }
        }
        return all;
    }

    boolean changes() {
        return rate > ALPHA;
    }

    String setting() {
        String of = ", probability " + probability + ", correlation " + correlation;
        return changes()
                ? "to " + Double.toString(rate).substring(1) + (measured ? ", population" : ", model") + of
                : MissExperiments.STEADY + of;
    }

    /** Runs the simulation on all cores. Equal seeds give equal results. Delays are counted in labels, on average. */
    List<SimulationResult> run(long[] seeds, Runnable done) {
        int[][] alarms = Arrays.stream(seeds)
                .parallel()
                .mapToObj(seed -> {
                    int[] firsts = firstAlarms(new SplittableRandom(seed));
                    done.run();
                    return firsts;
                })
                .toArray(int[][]::new);
        List<SimulationResult> results = new ArrayList<>();
        for (int d = 0; d < DETECTORS.size(); d++) {
            int detector = d;
            int[] of =
                    Arrays.stream(alarms).mapToInt(firsts -> firsts[detector]).toArray();
            long early = Arrays.stream(of).filter(alarm -> alarm <= 0).count();
            SimulationResult.Finding finding = changes()
                    ? Experiment.delay(
                            Arrays.stream(of)
                                    .filter(alarm -> alarm > 0)
                                    .map(this::labels)
                                    .toArray(),
                            early)
                    : new SimulationResult.FalseAlarms(
                            Arrays.stream(of)
                                    .filter(alarm -> alarm != Integer.MAX_VALUE)
                                    .count(),
                            of.length);
            results.add(new SimulationResult(TABLE, DETECTORS.get(d), setting(), finding));
        }
        return results;
    }

    private int labels(int predictions) {
        return predictions == Integer.MAX_VALUE
                ? Integer.MAX_VALUE
                : (int) Math.max(1, Math.round(probability * predictions));
    }

    /** Returns the number of predictions from the change, or from the start without a change, to each first alarm. */
    private int[] firstAlarms(SplittableRandom random) {
        int change = changes() ? (int) (LABELS_BEFORE / probability) : 0;
        int predictions = changes() ? change + (int) (HORIZON / probability) : PREDICTIONS;
        List<SequentialDetector> detectors = List.of(
                SequentialDetectors.named(Observes.MISSES, "mixture").start(),
                SequentialDetectors.named(Observes.WEIGHTED_MISSES, "mixture").start(),
                SequentialDetectors.named(Observes.WEIGHTED_MISSES, "prediction-powered")
                        .start());
        double shift = THRESHOLD - StandardNormal.quantile(1 - rate);
        int[] alarms = new int[detectors.size()];
        Arrays.fill(alarms, Integer.MAX_VALUE);
        for (int i = 1, silent = alarms.length; i <= predictions && silent > 0; i++) {
            MonitoredUnit unit = unit(random, changes() && i > change ? shift : 0);
            for (int d = 0; d < alarms.length; d++) {
                boolean observes = d > 0 || unit.labellingProbability() > 0;
                if (alarms[d] == Integer.MAX_VALUE && observes) {
                    detectors.get(d).observe(unit, LIMIT);
                    if (detectors.get(d).evidence() >= LIMIT) {
                        alarms[d] = i - change;
                        silent--;
                    }
                }
            }
        }
        return alarms;
    }

    /** Draws a unit after a shift of its score. */
    private MonitoredUnit unit(SplittableRandom random, double shift) {
        double rest = Math.sqrt(1 - correlation * correlation);
        double measurement = random.nextGaussian() + (measured ? shift / correlation : 0);
        double other = random.nextGaussian() + (measured ? 0 : shift / rest);
        boolean miss = correlation * measurement + rest * other > THRESHOLD;
        boolean labelled = random.nextDouble() < probability;
        return new MonitoredUnit(
                NO_SCORE,
                labelled && miss,
                ALPHA,
                ALPHA,
                labelled ? probability : 0,
                probability,
                List.of(measurement, random.nextGaussian()));
    }
}
