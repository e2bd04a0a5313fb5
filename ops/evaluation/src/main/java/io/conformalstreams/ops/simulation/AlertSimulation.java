package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.rank.BetaDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The second part of D4. The miss rate changes from alpha to q, and the simulation examines what an alert reports and
 * how it ends. The e-detector against alpha raises an alarm at A = 10^6. Runs with an alarm before the change are
 * repeated.
 *
 * @param change the number of labels before the change
 * @param rate q, the miss rate after the change
 */
record AlertSimulation(int change, double rate) {

    static final String TABLE = "D4, what an alert says";
    static final String FALSE_RESOLVES = "resolved within 5,000 labels of unchanged drift";

    private static final double ALPHA = 0.1;
    private static final double TOLERANCE = 0.2;
    private static final double ERROR = 0.05;
    private static final int LASTING = 5_000;
    private static final int LONGER = 500;

    /** The outcome of one run. */
    private record Outcome(
            double error, double estimate, boolean contained, boolean falseResolve, double atOnce, double later) {}

    static List<AlertSimulation> all() {
        return Arrays.stream(new double[] {0.13, 0.15, 0.2, 0.3})
                .mapToObj(rate -> new AlertSimulation(2_000, rate))
                .toList();
    }

    String setting() {
        return MissExperiments.setting(change, rate);
    }

    List<SimulationResult> run(long[] seeds, Runnable done) {
        List<Outcome> outcomes = Arrays.stream(seeds)
                .parallel()
                .mapToObj(seed -> {
                    Outcome outcome = run(new SplittableRandom(seed));
                    done.run();
                    return outcome;
                })
                .toList();
        List<SimulationResult> results = new ArrayList<>();
        results.add(quantile(outcomes, "since when, error: median", Outcome::error, 0.5));
        results.add(quantile(outcomes, "since when, error: 10 %", Outcome::error, 0.1));
        results.add(quantile(outcomes, "since when, error: 90 %", Outcome::error, 0.9));
        results.add(mean(outcomes, "estimated rate since then, mean", Outcome::estimate));
        results.add(mean(outcomes, "its interval contains the rate", outcome -> outcome.contained() ? 1 : 0));
        results.add(mean(outcomes, FALSE_RESOLVES, outcome -> outcome.falseResolve() ? 1 : 0));
        results.add(quantile(outcomes, "labels to resolve, drift ends at once: median", Outcome::atOnce, 0.5));
        results.add(quantile(outcomes, "labels to resolve, drift lasts 500: median", Outcome::later, 0.5));
        return results;
    }

    private Outcome run(SplittableRandom random) {
        ShiryaevRobertsDetector detector = alarmed(random);
        long labels = detector.observations() - detector.since().first() + 1;
        long misses = detector.since().misses();
        return new Outcome(
                detector.since().first() - (change + 1.0),
                (double) misses / labels,
                contains(misses, labels, detector.observations()),
                hasResolved(random, opened(detector), LASTING),
                labelsToResolve(random, opened(detector), 0),
                labelsToResolve(random, opened(detector), LONGER));
    }

    private ShiryaevRobertsDetector alarmed(SplittableRandom random) {
        while (true) {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            while (detector.evidence() < 1e6) {
                detector.observe(random.nextDouble() < (detector.observations() < change ? ALPHA : rate), ALPHA);
            }
            if (detector.observations() > change) {
                return detector;
            }
        }
    }

    private static RecoveryProcess opened(ShiryaevRobertsDetector detector) {
        return RecoveryProcess.opening(
                ALPHA,
                TOLERANCE,
                detector.since().misses(),
                detector.observations() - detector.since().first() + 1,
                detector.observations());
    }

    /**
     * Returns whether Clopper and Pearson's interval contains the rate. Its error is divided among all possible starts.
     */
    private boolean contains(long misses, long labels, long starts) {
        double error = ERROR / starts;
        double lower = misses == 0 ? 0 : new BetaDistribution(misses, labels - misses + 1.0).quantile(error / 2);
        double upper =
                misses == labels ? 1 : new BetaDistribution(misses + 1.0, labels - misses).quantile(1 - error / 2);
        return lower <= rate && rate <= upper;
    }

    private boolean hasResolved(SplittableRandom random, RecoveryProcess recovery, int labels) {
        while (recovery.labels() < labels && !recovery.hasRecovered()) {
            recovery.observe(random.nextDouble() < rate);
        }
        return recovery.hasRecovered();
    }

    /**
     * Returns the number of labels from the end of the drift to recovery. It is negative if the alert was resolved
     * before the drift ended.
     */
    private double labelsToResolve(SplittableRandom random, RecoveryProcess recovery, int lasting) {
        hasResolved(random, recovery, lasting);
        while (!recovery.hasRecovered()) {
            recovery.observe(random.nextDouble() < ALPHA);
        }
        return recovery.labels() - (double) lasting;
    }

    private SimulationResult quantile(
            List<Outcome> outcomes, String row, ToDoubleFunction<Outcome> number, double share) {
        double[] sorted = outcomes.stream().mapToDouble(number).sorted().toArray();
        return result(row, sorted[(int) (share * (sorted.length - 1))], 0, sorted.length);
    }

    private SimulationResult mean(List<Outcome> outcomes, String row, ToDoubleFunction<Outcome> number) {
        double[] values = outcomes.stream().mapToDouble(number).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                .sum();
        return result(row, mean, Math.sqrt(squares) / values.length, values.length);
    }

    private SimulationResult result(String row, double value, double standardError, int runs) {
        return new SimulationResult(TABLE, row, setting(), new SimulationResult.Estimate(value, standardError, runs));
    }
}
