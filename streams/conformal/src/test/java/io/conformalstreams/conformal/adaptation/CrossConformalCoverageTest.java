package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Looks for units and models that cover less often than is proven. In all examples, a model is known by the set of its
 * training units, and gives each unit a critical value. All orders of the units are equally likely, so the units are
 * exchangeable for any critical values. So the coverage is a count of orders, without any error of simulation.
 */
class CrossConformalCoverageTest {

    private static final double ROUNDING = 1e-12;

    /**
     * Each pair of five units makes one other unit hard, and no unit is hard for two disjoint pairs. Then 80 of the 120
     * orders cover: less than 1 - alpha = .8, and exactly k/(n + m) = 4/6.
     */
    @Test
    void theBoundForFoldsOfTwoUnitsIsAttained() {
        Map<Set<Integer>, Integer> hard = new HashMap<>();
        hardForPairs(hard);
        assertThat(hard).hasSize(10);
        Models models = (training, unit) -> hard.get(training) == unit ? 1 : 0;
        Design design = Design.of(0, 2, 2);
        double covered = coverage(below(models, design), 4);
        assertThat(covered).isEqualTo(80 / 120.0);
        assertThat(design.proven().atLeast(4)).isCloseTo(covered, within(ROUNDING));
    }

    /** Among the designs are folds of several sizes, folds of which only a part calibrates, and unseen units. */
    @Test
    void noModelsCoverLessOftenThanProven() {
        Random random = new Random(17);
        List<Design> designs = List.of(
                Design.of(0, 1, 1),
                Design.of(0, 1, 1, 1),
                Design.of(0, 1, 1, 1, 1),
                Design.of(0, 2, 2),
                Design.of(1, 1, 1),
                Design.of(2, 1, 1),
                Design.of(2, 1, 1, 1),
                Design.of(1, 2, 2),
                Design.of(0, 1, 2),
                Design.of(0, 3, 1),
                Design.of(0, 1, 1, 2),
                Design.of(1, 2, 1),
                new Design(List.of(2, 2), List.of(1, 2), 0),
                new Design(List.of(2, 2), List.of(1, 1), 0),
                new Design(List.of(2, 2), List.of(2, 0), 0),
                new Design(List.of(3, 2), List.of(2, 1), 0),
                new Design(List.of(2, 2), List.of(1, 2), 1));
        for (Design design : designs) {
            for (int trial = 0; trial < 40; trial++) {
                int levels = 2 + random.nextInt(3);
                Map<Set<Integer>, int[]> drawn = new HashMap<>();
                Models models = (training, unit) -> drawn.computeIfAbsent(
                                training,
                                key -> random.ints(design.units() + 1, 0, levels)
                                        .toArray())[unit];
                int[] below = below(models, design);
                for (int k = 1; k <= design.calibrating(); k++) {
                    assertThat(coverage(below, k))
                            .as("%s at rank %d", design, k)
                            .isGreaterThanOrEqualTo(design.proven().atLeast(k) - ROUNDING);
                }
            }
        }
    }

    @Test
    void leaveOneOutHasTheBoundAndTheRankOfTheRankRule() {
        for (int folds : new int[] {2, 8, 9, 19, 99}) {
            CrossConformalCoverage proven = equal(folds, 1, 0);
            for (String alpha : new String[] {"0.1", "0.05", "0.5", "0.7"}) {
                long k = RankRule.rank(new BigDecimal(alpha), folds);
                assertThat(proven.rank(new BigDecimal(alpha)))
                        .as("alpha %s, %d folds", alpha, folds)
                        .isEqualTo(k);
            }
            assertThat(proven.atLeast(folds)).isEqualTo(folds / (folds + 1.0));
        }
        assertThat(equal(19, 1, 0).atLeast(18)).isEqualTo(0.9);
    }

    @Test
    void aFoldWithMoreUnitsThanItHasProvesNothingForThem() {
        CrossConformalCoverage declared = CrossConformalCoverage.of(FoldSizes.leaveOneOut(2), new long[] {1, 1}, 0);
        CrossConformalCoverage contradicted = CrossConformalCoverage.of(FoldSizes.leaveOneOut(2), new long[] {2, 2}, 0);

        assertThat(declared.atLeast(2)).isEqualTo(2 / 3.0);
        assertThat(contradicted.n()).isEqualTo(4);
        assertThat(contradicted.atLeast(4)).isZero();
        assertThat(contradicted.rank(new BigDecimal("0.9"))).isEqualTo(5);
    }

    @Test
    void theRankIsTheSmallestWithTheWantedCoverage() {
        BigDecimal alpha = new BigDecimal("0.1");
        for (CrossConformalCoverage proven : List.of(
                equal(20, 3, 0),
                equal(5, 300, 0),
                equal(3, 4, 200),
                CrossConformalCoverage.of(FoldSizes.of(List.of(2, 3, 3)), new long[] {2, 1, 3}, 90))) {
            long k = proven.rank(alpha);
            assertThat(k).isBetween(2L, proven.n());
            assertThat(proven.atLeast(k)).isGreaterThanOrEqualTo(0.9);
            assertThat(proven.atLeast(k - 1)).isLessThan(0.9);
        }
        // k/(n + m) = 57/63 is above .9, and 56/63 is not.
        assertThat(equal(20, 3, 0).rank(alpha)).isEqualTo(57);
        assertThat(equal(3, 4, 0).rank(alpha)).as("too few folds").isEqualTo(13);
    }

    @Test
    void unseenUnitsBringTheBoundBackToTheRankRule() {
        assertThat(equal(5, 4, 1_000_000).atLeast(900_019)).isCloseTo(0.9, within(1e-4));
        assertThat(CrossConformalCoverage.of(FoldSizes.equal(3), new long[3], 99)
                        .atLeast(90))
                .isEqualTo(0.9);
    }

    /** Values from the formula of theorem 4: K = 5, m = 200, and k = 901 of n = 1,000. */
    @Test
    void largeFoldsHaveTheBoundOfCrossValidation() {
        double alpha = 1 - 901 / 1001.0;
        assertThat(equal(5, 200, 0).atLeast(901)).isCloseTo(1 - 2 * alpha - 2 * 0.8 / 201, within(ROUNDING));
    }

    @Test
    void refusesNumbersOutsideTheirRanges() {
        assertThatThrownBy(() -> FoldSizes.equal(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FoldSizes.of(List.of(2, 0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FoldSizes(3, List.of(2, 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> equal(2, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CrossConformalCoverage.of(FoldSizes.equal(2), new long[3], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> equal(2, 1, 0).atLeast(3)).hasMessageContaining("1..2");
        assertThatThrownBy(() -> equal(2, 1, 0).atLeast(0)).hasMessageContaining("1..2");
    }

    private static CrossConformalCoverage equal(int folds, long unitsPerFold, long unseen) {
        long[] calibrating = new long[folds];
        Arrays.fill(calibrating, unitsPerFold);
        return CrossConformalCoverage.of(FoldSizes.equal(folds), calibrating, unseen);
    }

    /** Critical values of units by the training units of a model. */
    private interface Models {
        int criticalValue(Set<Integer> training, int unit);
    }

    /**
     * Which units train and calibrate.
     *
     * @param sizes units of each fold
     * @param calibratingOfFolds how many of these calibrate: the first ones
     * @param unseen further calibrating units, on which no model was trained
     */
    private record Design(List<Integer> sizes, List<Integer> calibratingOfFolds, int unseen) {

        static Design of(int unseen, Integer... sizes) {
            return new Design(List.of(sizes), List.of(sizes), unseen);
        }

        CrossConformalCoverage proven() {
            return CrossConformalCoverage.of(
                    FoldSizes.of(sizes),
                    calibratingOfFolds.stream().mapToLong(Integer::longValue).toArray(),
                    unseen);
        }

        /** All units but the new one. */
        int units() {
            return sizes.stream().mapToInt(Integer::intValue).sum() + unseen;
        }

        int calibrating() {
            return calibratingOfFolds.stream().mapToInt(Integer::intValue).sum() + unseen;
        }
    }

    /** Returns the share of orders in which fewer than k values are below that of the new unit. */
    private static double coverage(int[] below, int k) {
        return Arrays.stream(below).filter(values -> values < k).count() / (double) below.length;
    }

    /** Returns for each order how many calibrating units have a value below that of the new unit. */
    private static int[] below(Models models, Design design) {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), design.units() + 1, orders);
        return orders.stream().mapToInt(order -> below(models, order, design)).toArray();
    }

    private static int below(Models models, List<Integer> order, Design design) {
        List<Set<Integer>> training = new ArrayList<>();
        List<List<Integer>> folds = new ArrayList<>();
        int next = 0;
        for (int size : design.sizes()) {
            folds.add(order.subList(next, next + size));
            next += size;
        }
        List<Integer> trained = order.subList(0, next);
        for (List<Integer> fold : folds) {
            Set<Integer> others = new HashSet<>(trained);
            fold.forEach(others::remove);
            training.add(Set.copyOf(others));
        }
        int ofNew = ofAll(models, training, order.get(order.size() - 1));
        long below = order.subList(next, order.size() - 1).stream()
                .filter(unit -> ofAll(models, training, unit) < ofNew)
                .count();
        for (int fold = 0; fold < folds.size(); fold++) {
            Set<Integer> model = training.get(fold);
            below += folds.get(fold).subList(0, design.calibratingOfFolds().get(fold)).stream()
                    .filter(unit -> models.criticalValue(model, unit) < ofNew)
                    .count();
        }
        return Math.toIntExact(below);
    }

    private static int ofAll(Models models, List<Set<Integer>> training, int unit) {
        return training.stream()
                .mapToInt(set -> models.criticalValue(set, unit))
                .min()
                .orElseThrow();
    }

    private static void permute(List<Integer> order, int units, List<List<Integer>> all) {
        if (order.size() == units) {
            all.add(List.copyOf(order));
            return;
        }
        for (int unit = 0; unit < units; unit++) {
            if (!order.contains(unit)) {
                order.add(unit);
                permute(order, units, all);
                order.remove(order.size() - 1);
            }
        }
    }

    /** Matches each pair of five units with a disjoint one. The fifth unit is then hard for both. */
    private static boolean hardForPairs(Map<Set<Integer>, Integer> hard) {
        for (int a = 0; a < 5; a++) {
            for (int b = a + 1; b < 5; b++) {
                if (!hard.containsKey(Set.of(a, b))) {
                    return matched(Set.of(a, b), hard);
                }
            }
        }
        return true;
    }

    private static boolean matched(Set<Integer> pair, Map<Set<Integer>, Integer> hard) {
        for (int c = 0; c < 5; c++) {
            for (int d = c + 1; d < 5; d++) {
                Set<Integer> other = Set.of(c, d);
                if (pair.contains(c) || pair.contains(d) || hard.containsKey(other)) {
                    continue;
                }
                int fifth = 10 - pair.stream().mapToInt(Integer::intValue).sum() - c - d;
                hard.put(pair, fifth);
                hard.put(other, fifth);
                if (hardForPairs(hard)) {
                    return true;
                }
                hard.remove(pair);
                hard.remove(other);
            }
        }
        return false;
    }
}
