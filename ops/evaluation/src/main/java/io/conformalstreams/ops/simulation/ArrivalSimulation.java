package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.conformal.drift.MaturePrediction;
import io.conformalstreams.conformal.drift.TestedPredictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * The arrival of labels, with and without a change. Units are labelled independently of each other, and all predictions
 * of a unit alike. A fifth of the labels belong to the audit, and .9 % are corrected. For every 100 of these labels, 5
 * further ones come too late. A report at the limit {@value LabelProcess#TESTS} B counts as an alarm, with B = 10^7.
 *
 * @param lags the distribution of lags
 * @param setting the name of the setting
 * @param units how the predictions of units come
 * @param before the arrivals before the change
 * @param after the arrivals after the change
 * @param change the number of predictions before the change; {@link #NEVER} without a change
 */
record ArrivalSimulation(Lags lags, String setting, Units units, Arrivals before, Arrivals after, int change) {

    static final String TABLE = "Label process";
    static final int PREDICTIONS = 100_000;
    private static final int NEVER = Integer.MAX_VALUE;
    private static final int HORIZON = 20_000;
    private static final double LIMIT = LabelProcess.TESTS * 1e7;
    private static final double MEAN_LAG = 3.6e6;
    private static final double INTERLEAVED_SHARE = 0.1;

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
     * How the predictions of units come. Some units come at once, each in turn with one of its predictions, until all
     * have come.
     *
     * @param atOnce the number of units that come at once
     * @param predictions the number of predictions of each unit
     * @param areNamed whether the label process knows which predictions belong to a unit
     */
    record Units(int atOnce, int predictions, boolean areNamed) {

        private static final Units SINGLE = new Units(1, 1, true);
        private static final Units INTERLEAVED = new Units(64, 20, true);
        private static final Units UNKNOWN = new Units(64, 20, false);
    }

    /**
     * How labels arrive.
     *
     * @param share the labelled share of units
     * @param lagFactor the factor of the lags
     */
    record Arrivals(double share, double lagFactor) {}

    /** What happens to the labels of all predictions of a unit. */
    private record Fate(OptionalLong lag, boolean audit, boolean corrected, boolean late) {}

    static List<ArrivalSimulation> all() {
        List<ArrivalSimulation> all = new ArrayList<>();
        for (Lags lags : Lags.values()) {
            for (double share : new double[] {0.02, 0.1, 0.3}) {
                all.add(unchanged(lags, falseAlarms(share), Units.SINGLE, share));
            }
            all.add(unchanged(lags, interleaved(), Units.INTERLEAVED, INTERLEAVED_SHARE));
            all.add(unchanged(lags, withoutUnits(), Units.UNKNOWN, INTERLEAVED_SHARE));
            for (double[] shares : new double[][] {{0.02, 0}, {0.02, 0.04}, {0.1, 0.05}, {0.1, 0.2}, {0.3, 0.2}}) {
                all.add(changed(
                        lags,
                        "share " + shares[0] + " to " + shares[1],
                        new Arrivals(shares[0], 1),
                        new Arrivals(shares[1], 1)));
            }
            for (double[] changed : new double[][] {{0.1, 2}, {0.1, 0.5}, {0.3, 1.5}}) {
                all.add(changed(
                        lags,
                        "lags times " + changed[1] + ", share " + changed[0],
                        new Arrivals(changed[0], 1),
                        new Arrivals(changed[0], changed[1])));
            }
        }
        return all;
    }

    private static ArrivalSimulation unchanged(Lags lags, String setting, Units units, double share) {
        Arrivals arrivals = new Arrivals(share, 1);
        return new ArrivalSimulation(lags, setting, units, arrivals, arrivals, NEVER);
    }

    private static ArrivalSimulation changed(Lags lags, String setting, Arrivals before, Arrivals after) {
        return new ArrivalSimulation(lags, setting, Units.SINGLE, before, after, 10_000);
    }

    static String falseAlarms(double share) {
        return MissExperiments.STEADY + " in 100,000 predictions, share " + share;
    }

    /** The setting of many units at once. */
    static String interleaved() {
        return falseAlarms(INTERLEAVED_SHARE) + ", 64 units of 20 images at once";
    }

    /** The setting of the same stream if every image is taken for a unit. */
    static String withoutUnits() {
        return "every image a unit: " + interleaved();
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
        TestedPredictions tested = TestedPredictions.inMemory();
        int predictions = changes() ? change + HORIZON : PREDICTIONS;
        Fate[] fates = new Fate[units.atOnce()];
        for (int i = 0; i < predictions; i++) {
            int place = i % units.atOnce();
            int image = i / units.atOnce() % units.predictions();
            if (image == 0) {
                fates[place] = fate(i < change ? before : after, random);
                // Earlier units never come again, so their entries are not needed any more.
                tested = place == 0 ? TestedPredictions.inMemory() : tested;
            }
            String unit = i / (units.atOnce() * units.predictions()) + "/" + place;
            String unitId = units.areNamed() ? unit : unit + "/" + image;
            observe(process, tested, unitId, Integer.toString(image), fates[place], uniform);
            if (!process.judge(LIMIT).isEmpty()) {
                return changes() ? i + 1 - change : i + 1;
            }
        }
        return NEVER;
    }

    private Fate fate(Arrivals arrivals, SplittableRandom random) {
        double draw = random.nextDouble();
        if (draw >= arrivals.share()) {
            return new Fate(OptionalLong.empty(), false, false, draw < 1.05 * arrivals.share());
        }
        long lag = (long) (MEAN_LAG * arrivals.lagFactor() * lags.draw(random));
        return new Fate(OptionalLong.of(lag), random.nextDouble() < 0.2, random.nextDouble() < 0.009, false);
    }

    private static void observe(
            LabelProcess process,
            TestedPredictions tested,
            String unitId,
            String predictionId,
            Fate fate,
            KeyedUniform uniform) {
        process.observe(new MaturePrediction(unitId, predictionId, fate.lag(), fate.audit()), tested, uniform);
        if (fate.corrected()) {
            process.correct(unitId, predictionId, tested);
        }
        if (fate.late()) {
            process.late(unitId, predictionId, tested);
        }
    }
}
