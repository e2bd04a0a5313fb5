package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
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
        double covered = coverage(models, 5, 2, 2, 4);
        assertThat(covered).isEqualTo(80 / 120.0);
        assertThat(new CrossConformalCoverage(2, 2, 0).atLeast(4)).isCloseTo(covered, within(ROUNDING));
    }

    @Test
    void noModelsCoverLessOftenThanProven() {
        Random random = new Random(17);
        int[][] designs = {
            {2, 1, 0}, {3, 1, 0}, {4, 1, 0}, {5, 1, 0}, {2, 2, 0}, {2, 1, 1}, {2, 1, 2}, {3, 1, 2}, {2, 2, 1}
        };
        for (int[] design : designs) {
            CrossConformalCoverage proven = new CrossConformalCoverage(design[0], design[1], design[2]);
            int values = design[0] * design[1] + design[2];
            for (int trial = 0; trial < 60; trial++) {
                int levels = 2 + random.nextInt(3);
                Map<Set<Integer>, int[]> drawn = new HashMap<>();
                Models models = (training, unit) -> drawn.computeIfAbsent(
                                training,
                                key -> random.ints(values + 1, 0, levels).toArray())[unit];
                for (int k = 1; k <= values; k++) {
                    assertThat(coverage(models, values + 1, design[0], design[1], k))
                            .as("%s at rank %d", proven, k)
                            .isGreaterThanOrEqualTo(proven.atLeast(k) - ROUNDING);
                }
            }
        }
    }

    @Test
    void leaveOneOutHasTheBoundOfTheRankRule() {
        assertThat(new CrossConformalCoverage(19, 1, 0).atLeast(18)).isEqualTo(0.9);
        assertThat(new CrossConformalCoverage(99, 1, 0).atLeast(90)).isEqualTo(0.9);
    }

    @Test
    void unseenUnitsBringTheBoundBackToTheRankRule() {
        assertThat(new CrossConformalCoverage(5, 4, 1_000_000).atLeast(900_019)).isCloseTo(0.9, within(1e-4));
    }

    /** Values from the formula of theorem 4: K = 5, m = 200, and k = 901 of n = 1,000. */
    @Test
    void largeFoldsHaveTheBoundOfCrossValidation() {
        double alpha = 1 - 901 / 1001.0;
        assertThat(new CrossConformalCoverage(5, 200, 0).atLeast(901))
                .isCloseTo(1 - 2 * alpha - 2 * 0.8 / 201, within(ROUNDING));
    }

    @Test
    void refusesNumbersOutsideTheirRanges() {
        assertThatThrownBy(() -> new CrossConformalCoverage(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CrossConformalCoverage(2, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CrossConformalCoverage(2, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CrossConformalCoverage(2, 1, 0).atLeast(3)).hasMessageContaining("1..2");
        assertThatThrownBy(() -> new CrossConformalCoverage(2, 1, 0).atLeast(0)).hasMessageContaining("1..2");
    }

    /** Critical values of units by the training units of a model. */
    private interface Models {
        int criticalValue(Set<Integer> training, int unit);
    }

    private static double coverage(Models models, int units, int folds, int perFold, int k) {
        List<List<Integer>> orders = new ArrayList<>();
        permute(new ArrayList<>(), units, orders);
        long covered = orders.stream()
                .filter(order -> isCovered(models, order, folds, perFold, k))
                .count();
        return covered / (double) orders.size();
    }

    private static boolean isCovered(Models models, List<Integer> order, int folds, int perFold, int k) {
        int trained = folds * perFold;
        List<Set<Integer>> training = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            List<Integer> others = new ArrayList<>(order.subList(0, trained));
            others.subList(fold * perFold, (fold + 1) * perFold).clear();
            training.add(Set.copyOf(others));
        }
        int next = order.get(order.size() - 1);
        int ofNext = ofAll(models, training, next);
        long below = 0;
        for (int i = 0; i < order.size() - 1; i++) {
            int value = i < trained
                    ? models.criticalValue(training.get(i / perFold), order.get(i))
                    : ofAll(models, training, order.get(i));
            below += value < ofNext ? 1 : 0;
        }
        return below < k;
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
