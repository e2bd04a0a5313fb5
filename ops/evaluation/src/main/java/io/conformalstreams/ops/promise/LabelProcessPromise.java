package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.conformal.drift.MaturePrediction;
import io.conformalstreams.conformal.drift.TestedPrediction;
import io.conformalstreams.conformal.drift.TestedPredictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** What the monitor of the arrival of labels promises if nothing changes. */
final class LabelProcessPromise {

    private static final int UNITS = 1300;
    private static final int AT_ONCE = 64;
    private static final double BUDGET = 6500;
    private static final double LIMIT = LabelProcess.TESTS * BUDGET;

    private LabelProcessPromise() {}

    static RefutablePromise get() {
        return RefutablePromise.of(
                        "label-process",
                        "While labels arrive as before, the eight tests of the label process together raise an alert "
                                + "within T units with probability at most T f/10⁷, however the predictions of units are "
                                + "interleaved, if units are exchangeable in the order of their first predictions of the "
                                + "epoch, and if what becomes known of the next unit is a correction with probability at most "
                                + "1 % and a late label with probability at most 5 %, given what was known before.",
                        DriftPromises.E_DETECTOR + "; one prediction of each unit: `LabelProcess`",
                        Experiment.ofEvent(
                                        "half of 1,300 units labelled, one image each, exponential lags, 1 % corrected, 5 % of "
                                                + "further labels late, f = 10⁷/6,500",
                                        probabilityAtMost(UNITS / BUDGET),
                                        "the limit is 20",
                                        (random, faulty) ->
                                                reports(random, 1, TestedPredictions.inMemory(), faulty ? 20 : LIMIT))
                                .costing(10),
                        Experiment.ofEvent(
                                        "the same with 64 units at once, each with 5 images that are all labelled alike",
                                        probabilityAtMost(UNITS / BUDGET),
                                        "a unit counts again when 16 other units have come",
                                        (random, faulty) -> reports(
                                                random,
                                                5,
                                                faulty ? new LatestUnits() : TestedPredictions.inMemory(),
                                                LIMIT))
                                .costing(20))
                .statedIn(
                        DriftPromises.PAGE,
                        "While labels arrive as before, its eight tests together raise an alert within T units with "
                                + "probability at most T f/10⁷, however the predictions of units are interleaved.",
                        "This holds if units are exchangeable in the order of their first predictions of the epoch, and if "
                                + "what becomes known of the next unit is a correction with probability at most 1 % and a "
                                + "late label with probability at most 5 %, given what was known before.")
                .statedIn(
                        "ops/runbooks/label-process.md",
                        "While labels arrive as before, this monitor reports a change within T units with "
                                + "probability at most T f/10⁷");
    }

    /**
     * Returns whether a label process reports a change while {@value #UNITS} units arrive as before, {@value #AT_ONCE} at
     * once.
     *
     * @param images the number of predictions of each unit
     */
    private static boolean reports(SplittableRandom random, int images, TestedPredictions tested, double limit) {
        LabelProcess process = new LabelProcess();
        KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
        for (int first = 0; first < UNITS; first += AT_ONCE) {
            List<Arrival> units = new ArrayList<>();
            for (int unit = first; unit < Math.min(first + AT_ONCE, UNITS); unit++) {
                units.add(Arrival.next("unit" + unit, random));
            }
            for (int image = 0; image < images; image++) {
                for (Arrival unit : units) {
                    unit.reach(process, "image" + image, tested, uniform);
                    if (!process.judge(limit).isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** How the labels of all predictions of a unit arrive. */
    private record Arrival(String unitId, OptionalLong lag, boolean audit, boolean corrected, boolean late) {

        private static Arrival next(String unitId, SplittableRandom random) {
            if (random.nextBoolean()) {
                return new Arrival(unitId, OptionalLong.empty(), false, false, random.nextDouble() < 0.05);
            }
            long lag = (long) (-3.6e6 * Math.log(1 - random.nextDouble()));
            return new Arrival(
                    unitId, OptionalLong.of(lag), random.nextDouble() < 0.2, random.nextDouble() < 0.01, false);
        }

        private void reach(LabelProcess process, String predictionId, TestedPredictions tested, KeyedUniform uniform) {
            process.observe(new MaturePrediction(unitId, predictionId, lag, audit), tested, uniform);
            if (corrected) {
                process.correct(unitId, predictionId, tested);
            }
            if (late) {
                process.late(unitId, predictionId, tested);
            }
        }
    }

    /** Forgets a unit when 16 other units have come. */
    private static final class LatestUnits implements TestedPredictions {

        private final Map<String, TestedPrediction> latest = new LinkedHashMap<>();

        @Override
        public Optional<TestedPrediction> ofUnit(String unitId) {
            return Optional.ofNullable(latest.get(unitId));
        }

        @Override
        public void put(String unitId, TestedPrediction prediction) {
            latest.put(unitId, prediction);
            if (latest.size() > 16) {
                latest.remove(latest.keySet().iterator().next());
            }
        }
    }
}
