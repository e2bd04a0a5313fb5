package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InclusionWeightedValuesTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    /**
     * Half of all units are easy and always labelled: their critical values are uniform on (0, 1). The others are hard and
     * labelled with probability .2: their critical values are uniform on (0, 2). So a threshold of t covers .5 min(t, 1) +
     * .25 t of all units.
     */
    @Test
    void shouldCoverAllUnitsAndNotOnlyTheLabelledOnes() {
        Random random = new Random(9);
        int calibrations = 3000;
        double weighted = 0;
        double equal = 0;
        for (int calibration = 0; calibration < calibrations; calibration++) {
            InclusionWeightedValues selected = new InclusionWeightedValues(0.2);
            OrderStatisticMultiset all = new OrderStatisticMultiset();
            while (selected.size() < 100) {
                boolean easy = random.nextBoolean();
                double value = random.nextDouble() * (easy ? 1 : 2);
                if (easy || random.nextDouble() < 0.2) {
                    selected.insert(value, easy ? 1 : 0.2);
                    all.insert(value);
                }
            }
            weighted += coverage(selected.threshold(ALPHA).orElse(2));
            equal += coverage(RankRule.threshold(all, ALPHA).lambda());
        }

        assertThat(weighted / calibrations).isBetween(0.9, 0.95);
        assertThat(equal / calibrations).as("by the rank rule").isLessThan(0.8);
    }

    /**
     * Half of all units are easy and always labelled: their critical values are logistic. For a hard unit the odds of
     * exceeding a threshold are nine times as large, and it is labelled with probability .2. The rank rule covers .806
     * of all units when many are labelled, instead of .9. The mean over the calibrations has the stated standard error.
     */
    @ParameterizedTest(name = "{0} labels, seed {1}")
    @CsvSource({"50, 1", "200, 2", "400, 3"})
    void shouldCoverAllUnitsWhereTheRankRuleCoversFourFifths(int labels, long seed) {
        Random random = new Random(seed);
        int calibrations = 2000;
        double[] weighted = new double[calibrations];
        double[] equal = new double[calibrations];
        for (int calibration = 0; calibration < calibrations; calibration++) {
            InclusionWeightedValues selected = new InclusionWeightedValues(0.2);
            OrderStatisticMultiset all = new OrderStatisticMultiset();
            while (selected.size() < labels) {
                boolean easy = random.nextBoolean();
                double uniform = random.nextDouble();
                double value = Math.log(uniform / (1 - uniform)) + (easy ? 0 : Math.log(9));
                if (easy || random.nextDouble() < 0.2) {
                    selected.insert(value, easy ? 1 : 0.2);
                    all.insert(value);
                }
            }
            weighted[calibration] = logisticCoverage(selected.threshold(ALPHA).orElse(Double.POSITIVE_INFINITY));
            equal[calibration] = logisticCoverage(RankRule.threshold(all, ALPHA).lambda());
        }

        double error = standardError(weighted);
        assertThat(error).as("standard error").isLessThan(0.0015);
        assertThat(mean(weighted)).as("of all units").isBetween(0.9 - 3 * error, 0.94);
        assertThat(mean(equal)).as("by the rank rule").isCloseTo(0.806, within(0.012));
    }

    private static double logisticCoverage(double threshold) {
        return 0.5 / (1 + Math.exp(-threshold)) + 0.5 / (1 + 9 * Math.exp(-threshold));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }

    private static double coverage(double threshold) {
        return 0.5 * Math.min(threshold, 1) + 0.25 * threshold;
    }

    @Test
    void shouldBeTheRankRuleForEqualProbabilities() {
        Random random = new Random(2);
        for (double probability : new double[] {1, 0.3}) {
            InclusionWeightedValues selected = new InclusionWeightedValues(probability);
            OrderStatisticMultiset all = new OrderStatisticMultiset();
            for (int n = 1; n <= 200; n++) {
                double value = random.nextInt(50);
                selected.insert(value, probability);
                all.insert(value);
                double expected = RankRule.threshold(all, ALPHA).lambda();
                assertThat(selected.threshold(ALPHA).orElse(Double.POSITIVE_INFINITY))
                        .as("n = %d", n)
                        .isEqualTo(expected);
                assertThat(selected.effectiveSize()).isEqualTo(n);
            }
        }
    }

    @Test
    void shouldAgreeWithASumOverTheSortedValues() {
        Random random = new Random(4);
        InclusionWeightedValues selected = new InclusionWeightedValues(0.1);
        List<double[]> held = new ArrayList<>();
        for (int change = 0; change < 2000; change++) {
            if (held.isEmpty() || random.nextInt(3) > 0) {
                double value = random.nextInt(10) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(40) - 20;
                double[] unit = {value, random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble()};
                selected.insert(unit[0], unit[1]);
                held.add(unit);
            } else {
                double[] unit = held.remove(random.nextInt(held.size()));
                assertThat(selected.remove(unit[0], unit[1])).isTrue();
            }
            BigDecimal alpha = new BigDecimal(random.nextBoolean() ? "0.1" : "0.3");
            assertThat(selected.threshold(alpha)).isEqualTo(slowThreshold(held, alpha));
            assertThat(selected.size()).isEqualTo(held.size());
        }
        assertThat(selected.remove(1000, 1)).isFalse();
    }

    /** A sum of at most 2,000 weights is below 2^41, so the sums are exact. */
    private static OptionalDouble slowThreshold(List<double[]> units, BigDecimal alpha) {
        double[] values = units.stream().mapToDouble(unit -> unit[0]).toArray();
        long[] weights = units.stream().mapToLong(unit -> weight(unit[1])).toArray();
        long largest = Math.max(weight(0.1), Arrays.stream(weights).max().orElse(0));
        BigDecimal total = BigDecimal.valueOf(largest + Arrays.stream(weights).sum());
        BigDecimal wanted = BigDecimal.ONE.subtract(alpha).multiply(total);
        for (double candidate : Arrays.stream(values).sorted().toArray()) {
            long below = 0;
            for (int unit = 0; unit < values.length; unit++) {
                below += values[unit] <= candidate ? weights[unit] : 0;
            }
            if (BigDecimal.valueOf(below).compareTo(wanted) >= 0) {
                return OptionalDouble.of(candidate);
            }
        }
        return OptionalDouble.empty();
    }

    private static long weight(double probability) {
        return new BigDecimal((1 << 24) / probability)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    @Test
    void shouldCountTheValuesThatMatter() {
        InclusionWeightedValues selected = new InclusionWeightedValues(0.25);
        assertThat(selected.effectiveSize()).isZero();
        selected.insert(1, 1);
        selected.insert(2, 1);
        selected.insert(3, 0.25);

        // (1 + 1 + 4)^2 / (1 + 1 + 16)
        assertThat(selected.effectiveSize()).isCloseTo(2, within(1e-12));
        assertThat(selected.remove(3, 0.25)).isTrue();
        assertThat(selected.effectiveSize()).isEqualTo(2);
    }

    @Test
    void shouldNotBeFiniteBeforeTheWeightsSuffice() {
        InclusionWeightedValues selected = new InclusionWeightedValues(0.5);
        assertThat(selected.threshold(ALPHA)).isEmpty();
        for (int unit = 0; unit < 17; unit++) {
            selected.insert(unit, 1);
        }

        // The new unit may weigh 2, and .9 (17 + 2) = 17.1 exceeds 17.
        assertThat(selected.threshold(ALPHA)).isEmpty();
        selected.insert(17, 1);
        assertThat(selected.threshold(ALPHA)).hasValue(17);
        selected.insert(0, 0.1);
        assertThat(selected.threshold(ALPHA))
                .as("a smaller probability than the design allows raises the weight of the new unit to 10")
                .isEmpty();
    }

    @Test
    void shouldRefuseWhatHasNoMeaning() {
        InclusionWeightedValues selected = new InclusionWeightedValues(1);
        for (double probability : new double[] {0, -0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> selected.insert(1, probability)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new InclusionWeightedValues(probability))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> selected.insert(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
