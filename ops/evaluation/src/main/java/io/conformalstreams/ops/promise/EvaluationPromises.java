package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.meanEqual;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtMost;

import io.conformalstreams.conformal.evaluation.FinitePopulation;
import io.conformalstreams.conformal.evaluation.MeanTest;
import io.conformalstreams.conformal.evaluation.RandomSplit;
import io.conformalstreams.conformal.evaluation.ShareTest;
import io.conformalstreams.conformal.evaluation.SplitCoverage;
import io.conformalstreams.ops.compare.PermutationTest;
import io.conformalstreams.ops.compare.SizeDifference;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What the commands evaluate, compare and tune say about their results. */
final class EvaluationPromises {

    private static final String OPS = "ops/README.md";
    private static final String CONCEPTS = "streams/docs/concepts.md";
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final double LEVEL = 0.05;

    private EvaluationPromises() {}

    static List<RefutablePromise> all() {
        return List.of(expectation(), meanTest(), shareTest(), permutationTest(), sizeDifference(), learningUnits());
    }

    private static RefutablePromise expectation() {
        double[] values = {1, 1, 1, 2, 3, 3, 4, 5, 6, 6, 6, 7, 8, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        return RefutablePromise.of(
                        "evaluate-expectation",
                        "The mean coverage over all splits is exactly the expectation that evaluate shows, with ties and "
                                + "infinities.",
                        "hypergeometric counts; `FinitePopulation`",
                        new Experiment(
                                "alpha .2, 15 units, 9 calibrate, coverage of a random split",
                                meanEqual(new FinitePopulation(values).expectedCoverage(FIFTH, 9)),
                                "the calibrating units are judged",
                                (random, faulty) -> {
                                    RandomSplit split = RandomSplit.of(values.length, 9, random.nextLong(), 0);
                                    SplitCoverage coverage = new SplitCoverage(values, split);
                                    double lambda = coverage.threshold(FIFTH);
                                    return faulty
                                            ? Arrays.stream(split.calibration())
                                                    .mapToDouble(unit -> values[unit] <= lambda ? 1 : 0)
                                                    .average()
                                                    .orElseThrow()
                                            : coverage.coverage(FIFTH);
                                }))
                .statedIn(CONCEPTS, "It is exact even with ties and infinities.");
    }

    private static RefutablePromise meanTest() {
        return RefutablePromise.of(
                        "evaluate-mean-test",
                        "A test of evaluate over the splits errs with probability at most its level, whatever the "
                                + "distribution of the coverage.",
                        "test by betting: Waudby-Smith and Ramdas, arXiv 2010.09686; `MeanTest`",
                        tooSmall(
                                "40 splits, coverage 0 or 1 with mean .9", random -> random.nextDouble() < 0.9 ? 1 : 0),
                        tooSmall(
                                "40 splits, coverage mostly 1 with mean .9",
                                random -> random.nextDouble() < 0.95 ? 0.9 / 0.95 : 0),
                        tooSmall("40 splits, coverage .8 to 1", random -> 0.8 + 0.2 * random.nextDouble()))
                .statedIn(
                        OPS,
                        "It is valid for any number of splits.",
                        "Each test says NO wrongly with a probability of at most 10⁻⁶")
                .statedIn(CONCEPTS, "Each test errs with a probability of at most 10⁻⁶.");
    }

    /** A law of the coverage of a split. */
    @FunctionalInterface
    private interface CoverageLaw {

        double draw(SplittableRandom random);
    }

    private static Experiment tooSmall(String setting, CoverageLaw law) {
        return Experiment.ofEvent(
                setting + ", rejected at the level .05",
                probabilityAtMost(LEVEL),
                "the bound is larger by .1",
                (random, faulty) -> {
                    double[] coverages = IntStream.range(0, 40)
                            .mapToDouble(split -> law.draw(random))
                            .toArray();
                    return MeanTest.atLeast(coverages, faulty ? 1 : 0.9) <= LEVEL;
                });
    }

    private static RefutablePromise shareTest() {
        return RefutablePromise.of(
                        "evaluate-binomial-test",
                        "The test of evaluate for the number of calibrations that fail errs with probability at most its "
                                + "level.",
                        "exact binomial distribution; `ShareTest`",
                        Experiment.ofEvent(
                                "40 splits fail with probability .1, rejected at the level .05",
                                probabilityAtMost(LEVEL),
                                "the accepted probability is .03",
                                (random, faulty) -> {
                                    int failures = (int) random.doubles(40)
                                            .filter(draw -> draw < 0.1)
                                            .count();
                                    return ShareTest.atMost(failures, 40, faulty ? 0.03 : 0.1) <= LEVEL;
                                }))
                .statedIn(OPS, "A binomial test judges the number of calibrations that fail.");
    }

    private static RefutablePromise permutationTest() {
        return RefutablePromise.of(
                        "compare-dominance",
                        "If both models are exchangeable within each pair, the p-value of compare is at most u with "
                                + "probability at most u.",
                        "permutation test; `PermutationTest`",
                        Experiment.ofEvent(
                                        "8 pairs with a common difficulty, p-value at most .05",
                                        probabilityAtMost(LEVEL),
                                        "the values of the second model are larger by 1",
                                        (random, faulty) -> {
                                            double[] first = new double[8];
                                            double[] second = new double[8];
                                            for (int pair = 0; pair < first.length; pair++) {
                                                double difficulty = 3 * random.nextDouble();
                                                first[pair] = difficulty + random.nextDouble();
                                                second[pair] = difficulty + random.nextDouble() + (faulty ? 1 : 0);
                                            }
                                            return PermutationTest.ofCriticalValues(first, second, random.nextLong())[0]
                                                            .p()
                                                    <= LEVEL;
                                        })
                                .costing(10))
                .statedIn(
                        OPS, "tests whether one dominates the other (one-sided statistics with permutation p-values)");
    }

    private static RefutablePromise sizeDifference() {
        return RefutablePromise.of(
                        "compare-size",
                        "If the differences of size are normal, the interval of compare contains their mean with probability "
                                + ".95.",
                        "Student's distribution; `SizeDifference`",
                        Experiment.ofEvent(
                                "6 cases, normal differences with mean .1",
                                Requirement.probabilityEqual(0.95),
                                "the interval is half as wide",
                                (random, faulty) -> {
                                    double[] first = new double[6];
                                    for (int unit = 0; unit < first.length; unit++) {
                                        first[unit] = 0.1 + random.nextGaussian();
                                    }
                                    SizeDifference difference = SizeDifference.of(FIFTH, first, new double[6]);
                                    double halfWidth = (difference.upper() - difference.lower()) / (faulty ? 4 : 2);
                                    return Math.abs(difference.mean() - 0.1) <= halfWidth;
                                }))
                .statedIn(OPS, "with an interval that is exact for normal differences");
    }

    /** Thirty candidates score each unit independently; the one with the smallest threshold is chosen. */
    private static RefutablePromise learningUnits() {
        return RefutablePromise.of(
                        "tune-learning-units",
                        "A procedure that was chosen on learning units keeps its promise on other units.",
                        "the choice is independent of the other units, which stay exchangeable",
                        Experiment.ofEvent(
                                "alpha .2, the best of 30 candidates on 9 units, then 9 units calibrate",
                                probabilityAtLeast(0.8),
                                "the learning units calibrate",
                                (random, faulty) -> {
                                    double smallest = Double.POSITIVE_INFINITY;
                                    for (int candidate = 0; candidate < 30; candidate++) {
                                        smallest = Math.min(smallest, threshold(random));
                                    }
                                    return random.nextDouble() <= (faulty ? smallest : threshold(random));
                                }))
                .statedIn(OPS, "They must neither calibrate nor judge the chosen procedures.");
    }

    private static double threshold(SplittableRandom random) {
        return SimulatedCalibration.threshold(
                        new Guarantee.Marginal(), FIFTH, random.doubles(9).toArray())
                .lambda();
    }
}
