package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An experiment: several detectors observe the same runs of labels.
 *
 * @param table the table of the results
 * @param setting the column of the table
 * @param source the source of labels
 * @param labels the number of labels in a run; with drift, the number after the change
 * @param drifts whether there is drift
 * @param rules the detectors, with distinct names
 */
record Experiment(
        String table, String setting, LabelStream.Source source, int labels, boolean drifts, List<Watcher.Rule> rules) {

    private static final int NEVER = Integer.MAX_VALUE;
    private static final int BEFORE = 0;

    Experiment {
        rules = List.copyOf(rules);
    }

    /** Returns an experiment without drift, in which every alarm is false. */
    static Experiment steady(
            String table, String setting, LabelStream.Source source, int labels, List<Watcher.Rule> rules) {
        return new Experiment(table, setting, source, labels, false, rules);
    }

    /** Returns an experiment with drift. The number of labels counts from the beginning of the drift. */
    static Experiment drifting(
            String table, String setting, LabelStream.Source source, int labels, List<Watcher.Rule> rules) {
        return new Experiment(table, setting, source, labels, true, rules);
    }

    /**
     * Runs the experiment on all cores. Equal seeds give equal results.
     *
     * @param seeds the seeds of the runs
     * @param done is called after each run
     */
    List<SimulationResult> run(long[] seeds, Runnable done) {
        int[][] alarms = IntStream.range(0, seeds.length)
                .parallel()
                .mapToObj(run -> {
                    int[] firsts = firstAlarms(new SplittableRandom(seeds[run]));
                    done.run();
                    return firsts;
                })
                .toArray(int[][]::new);
        return IntStream.range(0, rules.size())
                .mapToObj(rule -> result(
                        rules.get(rule),
                        Arrays.stream(alarms).mapToInt(firsts -> firsts[rule]).toArray()))
                .toList();
    }

    private SimulationResult result(Watcher.Rule rule, int[] alarms) {
        long before = Arrays.stream(alarms).filter(alarm -> alarm == BEFORE).count();
        SimulationResult.Finding finding = drifts
                ? delay(Arrays.stream(alarms).filter(alarm -> alarm != BEFORE).toArray(), before)
                : new SimulationResult.FalseAlarms(before, alarms.length);
        return new SimulationResult(table, rule.name(), setting, finding);
    }

    /**
     * Summarises delays.
     *
     * @param delays the number of labels from the change to the alarm; the largest integer for a run without an alarm
     * @param dropped the number of runs with an alarm before the change
     */
    static SimulationResult.Delay delay(int[] delays, long dropped) {
        int[] sorted = delays.clone();
        Arrays.sort(sorted);
        long detected = Arrays.stream(sorted).filter(delay -> delay != NEVER).count();
        // The number of delays below the true median is binomial, so an interval of ranks bounds the median.
        double spread = sorted.length == 0 ? 0 : 1.5 / Math.sqrt(sorted.length);
        return new SimulationResult.Delay(
                quantile(sorted, 0.5),
                quantile(sorted, 0.5 - spread),
                quantile(sorted, 0.5 + spread),
                quantile(sorted, 0.9),
                detected,
                sorted.length,
                dropped);
    }

    /** Returns a quantile of the delays. A run without an alarm has an infinite delay. */
    private static double quantile(int[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.max(0, share * sorted.length);
        int value = sorted[Math.min(sorted.length - 1, rank)];
        return value == NEVER ? Double.POSITIVE_INFINITY : value;
    }

    /** Returns, for each rule, the number of labels from the change to the rule's first alarm. */
    private int[] firstAlarms(SplittableRandom random) {
        LabelStream stream = source.start(random);
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        Watcher[] watchers = rules.stream()
                .map(rule -> rule.start().start(stream.reference(), uniform))
                .toArray(Watcher[]::new);
        int[] alarms = new int[watchers.length];
        Arrays.fill(alarms, NEVER);
        int silent = watchers.length;
        int counted = 0;
        while (silent > 0 && counted < labels) {
            Label label = stream.next();
            counted += label.afterChange() || !drifts ? 1 : 0;
            for (int rule = 0; rule < watchers.length; rule++) {
                if (alarms[rule] == NEVER && watchers[rule].alarms(label)) {
                    alarms[rule] = label.afterChange() ? counted : BEFORE;
                    silent--;
                }
            }
        }
        return alarms;
    }
}
