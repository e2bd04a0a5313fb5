package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Detectors on the same runs of labels.
 *
 * @param table where the results stand
 * @param setting the column of the table
 * @param source of labels
 * @param labels how many, from the change on where there is one
 * @param drifts whether there is one
 * @param rules detectors, with distinct names
 */
record Experiment(
        String table, String setting, LabelStream.Source source, int labels, boolean drifts, List<Watcher.Rule> rules) {

    private static final int NEVER = Integer.MAX_VALUE;
    private static final int BEFORE = 0;

    Experiment {
        rules = List.copyOf(rules);
    }

    /** Without drift: every alarm is false. */
    static Experiment steady(
            String table, String setting, LabelStream.Source source, int labels, List<Watcher.Rule> rules) {
        return new Experiment(table, setting, source, labels, false, rules);
    }

    /** With drift; the labels are those that come after it began. */
    static Experiment drifting(
            String table, String setting, LabelStream.Source source, int labels, List<Watcher.Rule> rules) {
        return new Experiment(table, setting, source, labels, true, rules);
    }

    /**
     * Runs it on all cores; equal seeds give equal results.
     *
     * @param seeds of the runs
     * @param done is told of each run
     */
    List<Result> run(long[] seeds, Runnable done) {
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

    private Result result(Watcher.Rule rule, int[] alarms) {
        long before = Arrays.stream(alarms).filter(alarm -> alarm == BEFORE).count();
        Result.Finding finding = drifts
                ? delay(Arrays.stream(alarms).filter(alarm -> alarm != BEFORE).toArray(), before)
                : new Result.FalseAlarms(before, alarms.length);
        return new Result(table, rule.name(), setting, finding);
    }

    private static Result.Delay delay(int[] delays, long dropped) {
        int[] sorted = delays.clone();
        Arrays.sort(sorted);
        long detected = Arrays.stream(sorted).filter(delay -> delay != NEVER).count();
        // The ranks between which the true median lies are binomial.
        double spread = sorted.length == 0 ? 0 : 1.5 / Math.sqrt(sorted.length);
        return new Result.Delay(
                quantile(sorted, 0.5),
                quantile(sorted, 0.5 - spread),
                quantile(sorted, 0.5 + spread),
                quantile(sorted, 0.9),
                detected,
                sorted.length,
                dropped);
    }

    /** Runs without an alarm are infinitely late. */
    private static double quantile(int[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int rank = (int) Math.max(0, share * sorted.length);
        int value = sorted[Math.min(sorted.length - 1, rank)];
        return value == NEVER ? Double.POSITIVE_INFINITY : value;
    }

    /** For each rule the label of its first alarm, counted from the change. */
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
