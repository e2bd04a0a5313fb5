package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.Requirement.asStated;
import static io.conformalstreams.ops.promise.Requirement.probabilityAtLeast;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.CrossFittedRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule.Rank;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What cross-conformal sets promise. The model of a fold is trained with the other folds. A calibration unit has the
 * critical value of the model of its fold, and a unit that no model has seen has the largest one of all models.
 */
final class CrossConformalPromises {

    private static final String PAGE = "streams/docs/procedures/cross-conformal.md";
    private static final String LEAK = "each unit has the critical value of a model that was trained with it";
    private static final BigDecimal TENTH = new BigDecimal("0.1");
    private static final BigDecimal FIFTH = new BigDecimal("0.2");
    private static final int UNSEEN = -1;

    private CrossConformalPromises() {}

    static List<RefutablePromise> all() {
        return List.of(provenLevel(), provenRank());
    }

    private static RefutablePromise provenLevel() {
        return RefutablePromise.of(
                        "cross-conformal-level",
                        "Cross-conformal sets cover with at least the probability coverageMean of their threshold record.",
                        "Barber, Candès, Ramdas and Tibshirani, arXiv 1905.02928, section 2.2 and theorem 4; exchange of "
                                + "folds; `CrossConformalCoverage`",
                        attained(),
                        statedLevel(
                                "alpha .2, five folds of two units, nearest neighbours on a line",
                                FIFTH,
                                new CrossFittedRule(FoldSizes.equal(5), Rank.NOMINAL),
                                folds(5, 2)),
                        statedLevel(
                                "alpha .1, two folds of 30 units, nearest neighbours on a line (theorem 4)",
                                TENTH,
                                new CrossFittedRule(FoldSizes.equal(2), Rank.NOMINAL),
                                folds(2, 30)),
                        smallest(
                                "alpha .2, folds of one, one and two units and three unseen ones, nearest neighbours on a line",
                                FIFTH,
                                new CrossFittedRule(FoldSizes.of(List.of(1, 1, 2)), Rank.NOMINAL),
                                0,
                                1,
                                2,
                                2,
                                UNSEEN,
                                UNSEEN,
                                UNSEEN))
                .statedIn(
                        PAGE,
                        "Every threshold record states its proven level: coverageClaim is AT_LEAST, and coverageMean is the "
                                + "level.",
                        "The bound k/(n + a) is attained: for some units and models, it is exactly the coverage.");
    }

    private static RefutablePromise provenRank() {
        return RefutablePromise.of(
                        "cross-conformal-rank",
                        "With rank: proven, cross-conformal sets cover with probability at least 1 - alpha.",
                        "Barber, Candès, Ramdas and Tibshirani, arXiv 1905.02928, section 2.2; exchange of folds; "
                                + "`CrossConformalCoverage`",
                        proven(
                                "alpha .2, four folds of one unit, nearest neighbours on a line",
                                new CrossFittedRule(FoldSizes.leaveOneOut(4), Rank.PROVEN),
                                folds(4, 1)),
                        proven(
                                "alpha .2, nine folds of two units, nearest neighbours on a line",
                                new CrossFittedRule(FoldSizes.equal(9), Rank.PROVEN),
                                folds(9, 2)))
                .statedIn(
                        PAGE,
                        "For an image that no model was trained with, the inner set lies inside the structure with "
                                + "probability at least 1 - alpha, and the outer set contains the structure with "
                                + "probability at least 1 - alpha. With bonferroni, both hold at once.",
                        "With rank: proven, the threshold is the smallest order statistic whose proven level is 1 - alpha.");
    }

    private static int[] folds(int number, int units) {
        return IntStream.range(0, number * units).map(unit -> unit / units).toArray();
    }

    /**
     * Five units in random order, of which the last is new. Each unit is hard for models that were trained with one of two
     * disjoint pairs of the others. The coverage is exactly k/(n + a) = 4/6.
     */
    private static Experiment attained() {
        CrossFittedRule rule = new CrossFittedRule(FoldSizes.equal(2), Rank.NOMINAL);
        return new Experiment(
                "alpha .2, two folds of two of five units, each pair of units makes another unit hard",
                asStated(),
                "folds are ignored: the stated level is k/(n + 1)",
                (random, faulty) -> {
                    int[] order = shuffled(random);
                    SimulatedCalibration calibration = SimulatedCalibration.ofOne(rule, FIFTH);
                    add(calibration, hard(order[2], order[3], order[0]), 0);
                    add(calibration, hard(order[2], order[3], order[1]), 0);
                    add(calibration, hard(order[0], order[1], order[2]), 1);
                    add(calibration, hard(order[0], order[1], order[3]), 1);
                    CalibratedThreshold threshold = calibration.threshold(FIFTH);
                    double ofNew = Math.min(hard(order[0], order[1], order[4]), hard(order[2], order[3], order[4]));
                    double covered = ofNew <= threshold.lambda() ? 1 : 0;
                    return covered - (faulty ? 0.8 : threshold.coverage().mean());
                });
    }

    private static int[] shuffled(SplittableRandom random) {
        int[] order = {0, 1, 2, 3, 4};
        for (int place = order.length - 1; place > 0; place--) {
            int other = random.nextInt(place + 1);
            int unit = order[place];
            order[place] = order[other];
            order[other] = unit;
        }
        return order;
    }

    /** For each of the ten pairs of five units, the pair and the unit that it makes hard. */
    private static final List<int[]> HARD = List.of(
            new int[] {0, 1, 4},
            new int[] {2, 3, 4},
            new int[] {0, 2, 3},
            new int[] {1, 4, 3},
            new int[] {0, 3, 1},
            new int[] {2, 4, 1},
            new int[] {0, 4, 2},
            new int[] {1, 3, 2},
            new int[] {1, 2, 0},
            new int[] {3, 4, 0});

    private static double hard(int first, int second, int unit) {
        return HARD.stream()
                        .anyMatch(triple -> triple[0] == Math.min(first, second)
                                && triple[1] == Math.max(first, second)
                                && triple[2] == unit)
                ? 1
                : 0;
    }

    private static void add(SimulatedCalibration calibration, double criticalValue, int fold) {
        calibration.add(
                ImageScore.of(Map.of(Component.OUTER, criticalValue)),
                fold == UNSEEN ? OptionalInt.empty() : OptionalInt.of(fold),
                1);
    }

    private static Experiment statedLevel(String setting, BigDecimal alpha, CrossFittedRule rule, int... folds) {
        return new Experiment(setting, asStated(), LEAK, (random, faulty) -> {
            Neighbours neighbours = Neighbours.draw(random, folds);
            CalibratedThreshold threshold =
                    neighbours.calibrated(rule, alpha, faulty).threshold(alpha);
            return (neighbours.ofNewUnit() <= threshold.lambda() ? 1 : 0)
                    - threshold.coverage().mean();
        });
    }

    private static Experiment smallest(String setting, BigDecimal alpha, CrossFittedRule rule, int... folds) {
        return new Experiment(setting, asStated(), "rank 1", (random, faulty) -> {
            Neighbours neighbours = Neighbours.draw(random, folds);
            SimulatedCalibration calibration = neighbours.calibrated(rule, alpha, false);
            CalibratedThreshold threshold = calibration.threshold(alpha);
            double lambda = faulty ? calibration.smallest(Component.OUTER) : threshold.lambda();
            return (neighbours.ofNewUnit() <= lambda ? 1 : 0)
                    - threshold.coverage().mean();
        });
    }

    private static Experiment proven(String setting, CrossFittedRule rule, int... folds) {
        return Experiment.ofEvent(setting, probabilityAtLeast(0.8), LEAK, (random, faulty) -> {
            Neighbours neighbours = Neighbours.draw(random, folds);
            return neighbours.ofNewUnit()
                    <= neighbours
                            .calibrated(rule, FIFTH, faulty)
                            .threshold(FIFTH)
                            .lambda();
        });
    }

    /**
     * Units on a line. The critical value of a unit is its distance from the nearest unit with which the model was
     * trained.
     *
     * @param places the place of each unit; the last is that of the new unit
     * @param folds the fold of each calibrating unit
     */
    private record Neighbours(double[] places, int[] folds) {

        static Neighbours draw(SplittableRandom random, int[] folds) {
            return new Neighbours(random.doubles(folds.length + 1L).toArray(), folds);
        }

        /** @param leak whether models may be trained with the units that they score */
        SimulatedCalibration calibrated(CrossFittedRule rule, BigDecimal alpha, boolean leak) {
            SimulatedCalibration calibration = SimulatedCalibration.ofOne(rule, alpha);
            for (int unit = 0; unit < folds.length; unit++) {
                int fold = folds[unit];
                double value = leak
                        ? distance(unit, other -> true)
                        : fold == UNSEEN ? ofAllModels(unit) : distance(unit, other -> folds[other] != fold);
                add(calibration, value, fold);
            }
            return calibration;
        }

        double ofNewUnit() {
            return ofAllModels(folds.length);
        }

        private double ofAllModels(int unit) {
            return IntStream.of(folds)
                    .filter(fold -> fold != UNSEEN)
                    .distinct()
                    .mapToDouble(left -> distance(unit, other -> folds[other] != left))
                    .min()
                    .orElseThrow();
        }

        private double distance(int unit, IntPredicate trained) {
            return IntStream.range(0, folds.length)
                    .filter(other -> folds[other] != UNSEEN && trained.test(other))
                    .mapToDouble(other -> Math.abs(places[unit] - places[other]))
                    .min()
                    .orElse(1);
        }
    }
}
