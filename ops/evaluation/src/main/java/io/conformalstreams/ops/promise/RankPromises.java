package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;
import static io.conformalstreams.ops.promise.Requirement.probabilityEqual;

import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.StatedCoverage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** What the rank rule promises, for one threshold. Critical values are uniform on 0..1 unless a setting says otherwise. */
final class RankPromises {

    private static final String CONCEPTS = "streams/docs/concepts.md";
    static final String RANK_FAULT = "rank k - 1";
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final Guarantee MARGINAL = new Guarantee.Marginal();
    private static final DoubleUnaryOperator CONTINUOUS = uniform -> uniform;
    private static final DoubleUnaryOperator HALVES = uniform -> Math.ceil(2 * uniform) / 2;

    private RankPromises() {}

    static List<RefutablePromise> all() {
        return List.of(marginalCoverage(), exactCoverage(), beta(), ties(), pValue());
    }

    private static RefutablePromise marginalCoverage() {
        return RefutablePromise.of(
                        "rank-rule",
                        "With the rank k of the rank rule, the new unit is covered with probability at least 1 - alpha, "
                                + "whatever the distribution of critical values.",
                        "exchangeability: Vovk, Gammerman and Shafer 2005; `RankRule`",
                        coverage("alpha .2, 4 units, uniform values", FIFTH, 4, CONTINUOUS),
                        coverage("alpha .1, 9 units, uniform values", TENTH, 9, CONTINUOUS),
                        coverage(
                                "alpha .2, 4 units, two thirds of the values are plus infinity",
                                FIFTH,
                                4,
                                uniform -> uniform < 1 / 3.0 ? uniform : Double.POSITIVE_INFINITY,
                                "an infinite threshold becomes the largest finite value"))
                .statedIn(
                        CONCEPTS,
                        "If the n units and the new one are exchangeable, P(A_new <= lambda) >= 1 - alpha.",
                        "P(the set is right) is at least 1 - alpha over the random draw of the calibration units and the "
                                + "new unit.")
                .statedIn(
                        "streams/docs/procedures/README.md",
                        "Coverage is at least 1 - alpha on average over calibrations.")
                .statedIn(
                        "README.md",
                        "Each of them, or both together, is right with probability at least 1 - alpha.",
                        "The set is right with probability at least 1 - alpha over the draw of calibration units and the "
                                + "new image");
    }

    private static Experiment coverage(String setting, BigDecimal alpha, int n, DoubleUnaryOperator value) {
        return coverage(setting, alpha, n, value, RANK_FAULT);
    }

    private static Experiment coverage(
            String setting, BigDecimal alpha, int n, DoubleUnaryOperator value, String fault) {
        return Experiment.ofEvent(
                setting, probabilityAtLeast(BigDecimal.ONE.subtract(alpha).doubleValue()), fault, (random, faulty) -> {
                    SimulatedCalibration calibration =
                            SimulatedCalibration.ofOne(MARGINAL, alpha, draw(random, n, value));
                    double lambda = calibration.threshold(alpha).lambda();
                    double next = value.applyAsDouble(random.nextDouble());
                    return next <= (faulty ? calibration.below(lambda) : lambda);
                });
    }

    private static RefutablePromise exactCoverage() {
        return RefutablePromise.of(
                        "rank-rule-exact",
                        "If critical values are distinct, the probability of coverage is exactly k/(n + 1).",
                        "the rank of the new unit is uniform on 1..n + 1",
                        exact("alpha .2, 8 units: k = 8 of 9", FIFTH, 8, 8 / 9.0),
                        exact(
                                "alpha .7, 9 units: k = 3 of 10, but 4 in binary arithmetic",
                                new BigDecimal("0.7"),
                                9,
                                0.3),
                        exact("alpha .1, 8 units: too few, so k = 9 of 9", TENTH, 8, 1))
                .statedIn(
                        CONCEPTS,
                        "If the values are distinct, this probability is exactly k/(n + 1), and thus at most 1 - alpha + "
                                + "1/(n + 1).",
                        "If lambda is infinite, the coverage is exactly 1");
    }

    private static Experiment exact(String setting, BigDecimal alpha, int n, double probability) {
        return Experiment.ofEvent(setting, probabilityEqual(probability), RANK_FAULT, (random, faulty) -> {
            SimulatedCalibration calibration = SimulatedCalibration.ofOne(MARGINAL, alpha, draw(random, n, CONTINUOUS));
            double lambda = calibration.threshold(alpha).lambda();
            return random.nextDouble() <= (faulty ? calibration.below(lambda) : lambda);
        });
    }

    private static RefutablePromise beta() {
        return RefutablePromise.of(
                        "beta-distribution",
                        "Where a threshold record claims EXACT, the coverage of the calibration lies below coverageLower "
                                + "in 2.5 % of calibrations and above coverageUpper in 2.5 % of them.",
                        "Beta(k, n + 1 - k): Vovk 2012, proposition 2a; `CoverageDistribution`",
                        quantile("alpha .1, 9 units, coverage below coverageLower", 9, false),
                        quantile("alpha .1, 29 units, coverage above coverageUpper", 29, true))
                .statedIn(
                        CONCEPTS,
                        "The coverage of one calibration of n units is itself random, with a Beta(k, n + 1 - k) "
                                + "distribution, if the values are distinct.",
                        "the mean and the central 95 % interval of the Beta distribution, if critical values have a "
                                + "continuous distribution: no other critical value equals lambda.");
    }

    private static Experiment quantile(String setting, int n, boolean upper) {
        String fault = upper ? "rank k + 1" : RANK_FAULT;
        return Experiment.ofEvent(setting, probabilityEqual(0.025), fault, (random, faulty) -> {
            double[] values = draw(random, n, CONTINUOUS);
            SimulatedCalibration calibration = SimulatedCalibration.ofOne(MARGINAL, TENTH, values);
            CalibratedThreshold threshold = calibration.threshold(TENTH);
            double lambda = threshold.lambda();
            if (upper) {
                return (faulty ? above(values, lambda) : lambda)
                        > threshold.coverage().upper();
            }
            return (faulty ? calibration.below(lambda) : lambda)
                    < threshold.coverage().lower();
        });
    }

    private static double above(double[] values, double lambda) {
        double above = 1;
        for (double value : values) {
            above = value > lambda ? Math.min(above, value) : above;
        }
        return above;
    }

    private static RefutablePromise ties() {
        return RefutablePromise.of(
                        "ties",
                        "With tied values, the new unit is covered with probability at least coverageMean, the coverage "
                                + "lies below coverageLower in at most 2.5 % of calibrations, and the record claims "
                                + "AT_LEAST.",
                        "a value that ties with the threshold is covered whenever it occurs again; `StatedCoverage`",
                        Experiment.ofEvent(
                                "alpha .5, 9 units, two equally frequent values, new unit covered",
                                probabilityAtLeast(0.5),
                                "a tie with the threshold counts as missed",
                                (random, faulty) -> {
                                    CalibratedThreshold threshold = tied(random);
                                    double next = HALVES.applyAsDouble(random.nextDouble());
                                    return faulty ? next < threshold.lambda() : next <= threshold.lambda();
                                }),
                        Experiment.ofEvent(
                                "the same, coverage below coverageLower",
                                probabilityAtMost(0.025),
                                "a tie with the threshold counts as missed",
                                (random, faulty) -> {
                                    CalibratedThreshold threshold = tied(random);
                                    return threshold.lambda() - (faulty ? 0.5 : 0)
                                            < threshold.coverage().lower() - 1e-9;
                                }),
                        Experiment.ofEvent(
                                "the same, AT_LEAST exactly where another value equals the threshold",
                                Requirement.always(),
                                "one value below the threshold decides",
                                (random, faulty) -> {
                                    double[] values = draw(random, 9, uniform -> Math.ceil(40 * uniform));
                                    CalibratedThreshold threshold =
                                            SimulatedCalibration.threshold(MARGINAL, TENTH, values);
                                    double checked = faulty ? threshold.lambda() - 1 : threshold.lambda();
                                    long equal = Arrays.stream(values)
                                            .filter(value -> value == checked)
                                            .count();
                                    boolean atLeast = threshold.coverage().claim() == StatedCoverage.Claim.AT_LEAST;
                                    return atLeast == equal > 1;
                                }))
                .statedIn(
                        CONCEPTS,
                        "lower bounds: another critical value equals lambda, so coverageUpper is 1; or the coverage is "
                                + "proven by other means than the rank");
    }

    private static CalibratedThreshold tied(SplittableRandom random) {
        return SimulatedCalibration.threshold(MARGINAL, new BigDecimal("0.5"), draw(random, 9, HALVES));
    }

    private static RefutablePromise pValue() {
        return RefutablePromise.of(
                "rank-p-value",
                "The smoothed rank p-value of a label is uniform, with ties and without.",
                "Vovk, Gammerman and Shafer 2005; `Calibrator.RankAmong`",
                smoothed("3 units, uniform values, p-value at most .35", CONTINUOUS),
                smoothed("3 units, two equally frequent values, p-value at most .35", HALVES));
    }

    private static Experiment smoothed(String setting, DoubleUnaryOperator value) {
        return Experiment.ofEvent(setting, probabilityEqual(0.35), "ties are not broken", (random, faulty) -> {
            SimulatedCalibration calibration = SimulatedCalibration.ofOne(MARGINAL, TENTH, draw(random, 3, value));
            var rank = calibration.rankAmong(value.applyAsDouble(random.nextDouble()));
            return rank.pValue(faulty ? 1 : random.nextDouble()) <= 0.35;
        });
    }

    private static double[] draw(SplittableRandom random, int n, DoubleUnaryOperator value) {
        return random.doubles(n).map(value).toArray();
    }
}
