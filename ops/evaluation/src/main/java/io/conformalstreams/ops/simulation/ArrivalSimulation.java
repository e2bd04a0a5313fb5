package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.LabelProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * The arrival of labels, with and without a change. Labels come independently of each other. A fifth of the labels
 * belong to the audit, and .9 % are corrected. For every 100 of these labels, 5 further ones come too late. A report at
 * the limit {@value LabelProcess#TESTS} B counts as an alarm, with B = 10^7.
 *
 * @param lags the distribution of lags
 * @param setting the name of the setting
 * @param before the arrivals before the change
 * @param after the arrivals after the change
 * @param change the number of predictions before the change; {@link #NEVER} without a change
 */
record ArrivalSimulation(Lags lags, String setting, Arrivals before, Arrivals after, int change) {

    static final String TABLE = "Label process";
    static final int PREDICTIONS = 100_000;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int HORIZON = 20_000;
    private static final double LIMIT = LabelProcess.TESTS * 1e7;
    private static final double MEAN_LAG = 3.6e6;

    /** The distribution of the time from prediction to label. */
    enum Lags {
        EXPONENTIAL,
        LOGNORMAL;

        String label() {
            return name().toLowerCase(Locale.ROOT) + " lags";
        }

        private double draw(SplittableRandom random) {
            return this == EXPONENTIAL ? -Math.log(1 - random.nextDouble()) : Math.exp(random.nextGaussian());
        }
    }

    /**
     * How labels arrive.
     *
     * @param share the labelled share of predictions
     * @param lagFactor the factor of the lags
     */
    record Arrivals(double share, double lagFactor) {}

    static List<ArrivalSimulation> all() {
        List<ArrivalSimulation> all = new ArrayList<>();
        for (Lags lags : Lags.values()) {
            for (double share : new double[] {0.02, 0.1, 0.3}) {
                Arrivals arrivals = new Arrivals(share, 1);
                all.add(new ArrivalSimulation(lags, falseAlarms(share), arrivals, arrivals, NEVER));
            }
            for (double[] shares : new double[][] {{0.02, 0}, {0.02, 0.04}, {0.1, 0.05}, {0.1, 0.2}, {0.3, 0.2}}) {
                all.add(new ArrivalSimulation(
                        lags,
                        "share " + shares[0] + " to " + shares[1],
                        new Arrivals(shares[0], 1),
                        new Arrivals(shares[1], 1),
                        10_000));
            }
            for (double[] changed : new double[][] {{0.1, 2}, {0.1, 0.5}, {0.3, 1.5}}) {
                all.add(new ArrivalSimulation(
                        lags,
                        "lags times " + changed[1] + ", share " + changed[0],
                        new Arrivals(changed[0], 1),
                        new Arrivals(changed[0], changed[1]),
                        10_000));
            }
        }
        return all;
    }

    static String falseAlarms(double share) {
        return MissExperiments.STEADY + " in 100,000 predictions, share " + share;
    }

    boolean changes() {
        return change != NEVER;
    }

    /** Runs the simulation on all cores. Equal seeds give equal results. */
    SimulationResult run(long[] seeds, Runnable done) {
        int[] alarms = Arrays.stream(seeds)
                .parallel()
                .mapToInt(seed -> {
                    int alarm = firstAlarm(new SplittableRandom(seed));
                    done.run();
                    return alarm;
                })
                .toArray();
        long early = Arrays.stream(alarms).filter(alarm -> alarm <= 0).count();
        SimulationResult.Finding finding = changes()
                ? Experiment.delay(
                        Arrays.stream(alarms).filter(alarm -> alarm > 0).toArray(), early)
                : new SimulationResult.FalseAlarms(
                        Arrays.stream(alarms).filter(alarm -> alarm != NEVER).count(), alarms.length);
        return new SimulationResult(TABLE, lags.label(), setting, finding);
    }

    /**
     * Returns the number of predictions from the change to the first alarm; 0 or less if the alarm comes before the
     * change.
     */
    private int firstAlarm(SplittableRandom random) {
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        LabelProcess process = new LabelProcess();
        int predictions = changes() ? change + HORIZON : PREDICTIONS;
        for (int i = 0; i < predictions; i++) {
            observe(process, "unit" + i, i < change ? before : after, random, uniform);
            if (!process.judge(LIMIT).isEmpty()) {
                return changes() ? i + 1 - change : i + 1;
            }
        }
        return NEVER;
    }

    private void observe(
            LabelProcess process, String unitId, Arrivals arrivals, SplittableRandom random, KeyedUniform uniform) {
        if (random.nextDouble() >= arrivals.share()) {
            process.observe(unitId, OptionalLong.empty(), false, uniform);
            return;
        }
        long lag = (long) (MEAN_LAG * arrivals.lagFactor() * lags.draw(random));
        process.observe(unitId, OptionalLong.of(lag), random.nextDouble() < 0.2, uniform);
        if (random.nextDouble() < 0.009) {
            process.correct(unitId);
        }
        if (random.nextDouble() < 0.05) {
            process.late(unitId);
        }
    }
}
