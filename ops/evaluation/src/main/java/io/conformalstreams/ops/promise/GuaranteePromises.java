package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.always;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What the guarantees other than the marginal one promise. */
final class GuaranteePromises {

    private static final String PROCEDURES = "streams/docs/procedures/README.md";
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final double RHO = 0.9;
    private static final Guarantee NONEXCHANGEABLE = new Guarantee.Nonexchangeable(BigDecimal.valueOf(RHO));

    private GuaranteePromises() {}

    static List<RefutablePromise> all() {
        return List.of(trainingConditional(), inclusionWeighted(), nonexchangeable(), adaptive());
    }

    private static RefutablePromise trainingConditional() {
        return RefutablePromise.of(
                        "training-conditional",
                        "The coverage of a calibration with a fixed number of units is below 1 - alpha with probability "
                                + "at most delta.",
                        "Vovk 2012, proposition 2b; `PacRank`",
                        tooLow("alpha .1, delta .1, 22 units", 22),
                        tooLow("alpha .1, delta .1, 60 units", 60))
                .statedIn(
                        PROCEDURES,
                        "The coverage of a calibration is at least 1 - alpha, with probability 1 - delta.",
                        "the smallest k with P(Binomial(n, alpha) <= n - k) <= delta");
    }

    /** Values are uniform, so the threshold is the coverage of the calibration. */
    private static Experiment tooLow(String setting, int n) {
        Guarantee guarantee = new Guarantee.TrainingConditional(TENTH);
        return Experiment.ofEvent(
                setting + ", coverage below 1 - alpha",
                probabilityAtMost(0.1),
                "the rank of the rank rule",
                (random, faulty) -> {
                    CalibrationRule rule = faulty ? new Guarantee.Marginal() : guarantee;
                    double[] values = random.doubles(n).toArray();
                    return SimulatedCalibration.threshold(rule, TENTH, values).lambda() < 0.9;
                });
    }

    private static RefutablePromise inclusionWeighted() {
        return RefutablePromise.of(
                        "inclusion-weighted",
                        "If units are selected for labelling independently of each other, with known probabilities, coverage "
                                + "over all predictions is at least 1 - alpha.",
                        "Tibshirani, Barber, Candès and Ramdas, arXiv 1904.06019, corollary 1; `InclusionWeightedValues`",
                        overAllPredictions("alpha .1, easy units always labelled, hard ones with probability .2", 0.2),
                        overAllPredictions("the same with probability .05", 0.05))
                .statedIn(
                        PROCEDURES,
                        "Coverage over all predictions is at least 1 - alpha, although labels are selected with unequal "
                                + "probabilities, if the unit of every prediction is selected with a known "
                                + "inclusionProbability of at least smallestProbability, and units are selected independently of each "
                                + "other.");
    }

    /** Half of all predictions are hard: their critical values are larger by 1. A hundred predictions come first. */
    private static Experiment overAllPredictions(String setting, double ofHard) {
        Guarantee guarantee = new Guarantee.InclusionWeighted(BigDecimal.valueOf(ofHard));
        return Experiment.ofEvent(
                setting + ", 100 predictions", probabilityAtLeast(0.9), "equal weights", (random, faulty) -> {
                    SimulatedCalibration calibration = SimulatedCalibration.ofOne(guarantee, TENTH);
                    for (int prediction = 0; prediction < 100; prediction++) {
                        boolean hard = random.nextBoolean();
                        double probability = hard ? ofHard : 1;
                        double value = (hard ? 1 : 0) + random.nextDouble();
                        if (random.nextDouble() < probability) {
                            calibration.add(
                                    ImageScore.of(Map.of(Component.OUTER, value)),
                                    OptionalInt.empty(),
                                    faulty ? 1 : probability);
                        }
                    }
                    double lambda = faulty
                            ? marginal(calibration)
                            : calibration.threshold(TENTH).lambda();
                    return (random.nextBoolean() ? 1 : 0) + random.nextDouble() <= lambda;
                });
    }

    private static double marginal(SimulatedCalibration calibration) {
        return SimulatedCalibration.threshold(new Guarantee.Marginal(), TENTH, calibration.values())
                .lambda();
    }

    private static RefutablePromise nonexchangeable() {
        return RefutablePromise.of(
                        "nonexchangeable",
                        "Coverage is at least 1 - alpha if the units are exchangeable, and lower by at most the weighted "
                                + "distance between old and new data if they are not.",
                        "NexCP: Barber, Candès, Ramdas and Tibshirani, arXiv 2202.13415, theorem 2a; "
                                + "`WeightedCriticalValues`",
                        exchangeable(),
                        drifting())
                .statedIn(
                        PROCEDURES,
                        "Coverage is below 1 - alpha by at most the weighted distance between old and new data.");
    }

    /** Without the new unit, the level is as large as that of 1 - alpha times the sum of the other weights. */
    private static Experiment exchangeable() {
        double others = IntStream.rangeClosed(1, 6)
                .mapToDouble(age -> Math.pow(RHO, age))
                .sum();
        BigDecimal withoutNewUnit = BigDecimal.valueOf(1 - 0.8 * others / (others + 1));
        return Experiment.ofEvent(
                "alpha .2, rho .9, 6 exchangeable units",
                probabilityAtLeast(0.8),
                "the new unit has no weight",
                (random, faulty) -> {
                    double lambda = SimulatedCalibration.threshold(
                                    NONEXCHANGEABLE,
                                    faulty ? withoutNewUnit : FIFTH,
                                    random.doubles(6).toArray())
                            .lambda();
                    return random.nextDouble() <= lambda;
                });
    }

    /**
     * The values of the first 19 units lie apart from the others, so their distance is 1. The weight of this distance is
     * their share of all weights: rho^age, and 1 for the new unit.
     */
    private static Experiment drifting() {
        double all = 1
                + IntStream.rangeClosed(1, 40)
                        .mapToDouble(age -> Math.pow(RHO, age))
                        .sum();
        double ofOld = IntStream.rangeClosed(22, 40)
                .mapToDouble(age -> Math.pow(RHO, age))
                .sum();
        return Experiment.ofEvent(
                "alpha .2, rho .9, 19 units of another distribution, then 21 of the present one",
                probabilityAtLeast(0.8 - ofOld / all),
                "weights grow with age",
                (random, faulty) -> {
                    double[] values = new double[40];
                    for (int unit = 0; unit < 40; unit++) {
                        boolean old = faulty ? unit >= 21 : unit < 19;
                        values[unit] = random.nextDouble() - (old ? 1 : 0);
                    }
                    double lambda = SimulatedCalibration.threshold(NONEXCHANGEABLE, FIFTH, values)
                            .lambda();
                    return random.nextDouble() <= lambda;
                });
    }

    private static RefutablePromise adaptive() {
        return RefutablePromise.of(
                        "adaptive",
                        "For any sequence of labels, however late, the share M/T of missed units among T judged ones keeps -(1 -"
                                + " alpha + gamma alpha (1 + L))/(gamma T) <= M/T - alpha <= (alpha + gamma (1 + L))/(gamma T), if at"
                                + " most L moves of the level lie between the issue of a set and its own move.",
                        "`AdaptiveMiscoverage`, after Gibbs and Candès, arXiv 2106.00170, proposition 4.1",
                        adapting("alpha .1, gamma .05, 2000 units of a random walk", 0, LateVerdicts.Sequence.WALK),
                        adapting("the same, each label 50 units late", 50, LateVerdicts.Sequence.WALK),
                        adapting(
                                "values that the threshold just misses, 50 units late",
                                50,
                                LateVerdicts.Sequence.MISSED),
                        judging(
                                "values that jump every 100 units, 100 units late",
                                100,
                                LateVerdicts.Sequence.JUMPS,
                                "the threshold in force when the label arrives judges",
                                LateVerdicts.Rule.THRESHOLD_IN_FORCE),
                        judging(
                                "empty truths, which every set covers",
                                0,
                                LateVerdicts.Sequence.EMPTY,
                                "covers with the threshold minus infinity count and move the level",
                                LateVerdicts.Rule.ALSO_EMPTY_SETS),
                        judging(
                                "two sets for each unit, the second one harder, 50 sets late",
                                50,
                                LateVerdicts.Sequence.PAIRS,
                                "a later miss of a covered unit moves nothing",
                                LateVerdicts.Rule.FIRST_SET_OF_A_UNIT))
                .statedIn(
                        PROCEDURES,
                        "Over T units, the share that issued sets missed exceeds alpha by at most (alpha + gamma (1 +"
                                + " L))/(gamma T), for any sequence of labels.",
                        "-(1 - alpha + gamma alpha (1 + L))/(gamma T) <= M/T - alpha <= (alpha + gamma (1 + L))/(gamma T)");
    }

    private static Experiment adapting(String setting, int lag, LateVerdicts.Sequence sequence) {
        return judging(setting, lag, sequence, "the level stays at alpha", LateVerdicts.Rule.NONE);
    }

    private static Experiment judging(
            String setting, int lag, LateVerdicts.Sequence sequence, String fault, LateVerdicts.Rule faultyRule) {
        return Experiment.ofEvent(
                        setting,
                        always(),
                        fault,
                        (random, faulty) -> new LateVerdicts(random, lag, sequence)
                                .keepBound(faulty ? faultyRule : LateVerdicts.Rule.OWN_VERDICT))
                .costing(20);
    }
}
