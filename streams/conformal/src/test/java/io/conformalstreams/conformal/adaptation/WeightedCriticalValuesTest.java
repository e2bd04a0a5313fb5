package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WeightedCriticalValuesTest {
    private static final BigDecimal UNIT = BigDecimal.valueOf(1L << 40);

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private record Unit(long index, double value) {}

    private static double value(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> Double.NEGATIVE_INFINITY;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> -0.0;
            case 3, 4, 5 -> random.nextInt(4);
            default -> random.nextGaussian();
        };
    }

    /** Returns floor(2^40 rho^age), by multiplying doubles. */
    private static BigDecimal weight(BigDecimal rho, long age) {
        double power = 1;
        for (long i = 0; i < age; i++) {
            power *= rho.doubleValue();
        }
        return BigDecimal.valueOf((long) (power * (1L << 40)));
    }

    /**
     * Returns the smallest value at which the share of the total weight reaches 1 - alpha. The total includes the new
     * unit.
     */
    private static double slowThreshold(List<Unit> units, BigDecimal rho, BigDecimal alpha, long next) {
        BigDecimal total = UNIT;
        for (Unit unit : units) {
            total = total.add(weight(rho, next - unit.index));
        }
        BigDecimal required = total.multiply(BigDecimal.ONE.subtract(alpha));
        double smallest = Double.POSITIVE_INFINITY;
        for (Unit candidate : units) {
            BigDecimal share = BigDecimal.ZERO;
            for (Unit unit : units) {
                share = unit.value <= candidate.value ? share.add(weight(rho, next - unit.index)) : share;
            }
            if (share.compareTo(required) >= 0 && candidate.value < smallest) {
                smallest = candidate.value;
            }
        }
        return smallest + 0.0;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldFollowTheDefinitionWithCorrectionsAndHoles(long seed) {
        Random random = new Random(seed);
        BigDecimal rho = new BigDecimal(new String[] {"0.91", "0.95", "0.99", "0.999", "1"}[random.nextInt(5)]);
        BigDecimal alpha = new BigDecimal(new String[] {"0.1", "0.2", "0.3", "0.5"}[random.nextInt(4)]);
        WeightedCriticalValues weighted = new WeightedCriticalValues(rho);
        List<Unit> units = new ArrayList<>();
        long next = random.nextInt(5);
        for (int step = 0; step < 90; step++) {
            if (!units.isEmpty() && random.nextInt(4) == 0) {
                Unit removed = units.remove(random.nextInt(units.size()));
                assertThat(weighted.remove(removed.index, removed.value)).isTrue();
                assertThat(weighted.remove(removed.index, removed.value)).isFalse();
                if (random.nextBoolean()) {
                    units.add(new Unit(removed.index, value(random)));
                    weighted.insert(removed.index, units.get(units.size() - 1).value);
                }
            } else {
                units.add(new Unit(next, value(random)));
                weighted.insert(next, units.get(units.size() - 1).value);
                next++;
            }
            assertThat(weighted.size()).isEqualTo(units.size());
        }

        assertThat(weighted.threshold(alpha, next)).isEqualTo(slowThreshold(units, rho, alpha, next));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldNotDependOnTheOrderOfInsertion(long seed) {
        Random random = new Random(seed);
        BigDecimal rho = new BigDecimal("0.97");
        BigDecimal alpha = new BigDecimal("0.1");
        List<Unit> units = new ArrayList<>();
        for (int index = 0; index < 100; index++) {
            units.add(new Unit(index, value(random)));
        }
        WeightedCriticalValues inOrder = new WeightedCriticalValues(rho);
        units.forEach(unit -> inOrder.insert(unit.index, unit.value));
        Collections.shuffle(units, random);
        WeightedCriticalValues shuffled = new WeightedCriticalValues(rho);
        units.forEach(unit -> shuffled.insert(unit.index, unit.value));

        assertThat(shuffled.threshold(alpha, 100)).isEqualTo(inOrder.threshold(alpha, 100));
    }

    @ParameterizedTest(name = "alpha = {0}")
    @CsvSource({"0.1", "0.05", "0.7", "0.3", "0.333333333333333333"})
    void shouldBeTheRankRuleForEqualWeights(BigDecimal alpha) {
        Random random = new Random(1);
        WeightedCriticalValues weighted = new WeightedCriticalValues(BigDecimal.ONE);
        OrderStatisticMultiset equal = new OrderStatisticMultiset();
        for (int index = 0; index < 300; index++) {
            assertThat(weighted.threshold(alpha, index))
                    .isEqualTo(RankRule.threshold(equal, alpha).lambda());
            double value = value(random);
            weighted.insert(index, value);
            equal.insert(value);
        }
    }

    @ParameterizedTest(name = "rho = {0}, alpha = {1}: {2}")
    @CsvSource({
        "0.9, 0.1, false",
        "0.89, 0.1, false",
        "0.91, 0.1, true",
        "0.9001, 0.1, true",
        "0.99, 0.005, false",
        "0.5, 0.6, true",
        "1, 0.0001, true",
        "1, 0, false",
        "0.5, 1, true"
    })
    void shouldRefuseWeightsThatNeverSuffice(BigDecimal rho, BigDecimal alpha, boolean reaches) {
        WeightedCriticalValues weighted = new WeightedCriticalValues(rho);
        for (int index = 0; index < 3_000; index++) {
            weighted.insert(index, 0);
        }

        assertThat(weighted.reaches(alpha)).isEqualTo(reaches);
        if (reaches && alpha.compareTo(BigDecimal.ONE) < 0) {
            // With rho = 1, more than 9,999 units are needed.
            boolean enough = rho.compareTo(BigDecimal.ONE) < 0;
            assertThat(weighted.threshold(alpha, 3_000)).isEqualTo(enough ? 0 : Double.POSITIVE_INFINITY);
        } else if (reaches) {
            assertThat(weighted.threshold(alpha, 3_000)).isEqualTo(Double.NEGATIVE_INFINITY);
        } else {
            assertThatThrownBy(() -> weighted.threshold(alpha, 3_000)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldCountTheValuesThatMatter() {
        WeightedCriticalValues weighted = new WeightedCriticalValues(new BigDecimal("0.5"));
        WeightedCriticalValues equal = new WeightedCriticalValues(BigDecimal.ONE);
        assertThat(weighted.effectiveSize(0)).isZero();
        for (int index = 0; index < 200; index++) {
            weighted.insert(index, -index);
            equal.insert(index, index);
        }

        // Weights 1/2, 1/4, ...: the sum is 1, and the sum of the squares is 1/3.
        assertThat(weighted.effectiveSize(200)).isCloseTo(3, within(1e-9));
        assertThat(equal.effectiveSize(200)).isEqualTo(200);
    }

    @Test
    void shouldForgetWhatWeighsNothing() {
        WeightedCriticalValues weighted = new WeightedCriticalValues(new BigDecimal("0.95"));
        for (int index = 0; index < 100_000; index++) {
            weighted.insert(index, index % 7);
        }

        // Older values have no weight, because .95^540 < 2^-40.
        assertThat(weighted.size()).isLessThan(3 * 541);
        assertThat(weighted.remove(10, 10 % 7)).isFalse();
        assertThat(weighted.remove(99_999, 99_999 % 7)).isTrue();
    }

    @Test
    void shouldRefuseWhatHasNoMeaning() {
        WeightedCriticalValues weighted = new WeightedCriticalValues(new BigDecimal("0.95"));
        weighted.insert(7, 1);
        BigDecimal alpha = new BigDecimal("0.1");

        assertThatThrownBy(() -> weighted.insert(8, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> weighted.threshold(alpha, 7)).isInstanceOf(IllegalArgumentException.class);
        for (String rho : new String[] {"0", "-0.5", "1.01", "0.999999"}) {
            assertThatThrownBy(() -> new WeightedCriticalValues(new BigDecimal(rho)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /**
     * The mean of the critical values rises by .01 per unit. The coverage at alpha .1 is measured from the 500th to the
     * 5,000th unit, with seed 1.
     */
    @Test
    void shouldKeepMoreCoverageThanTheRankRuleUnderDrift() {
        SplittableRandom random = new SplittableRandom(1);
        BigDecimal alpha = new BigDecimal("0.1");
        WeightedCriticalValues weighted = new WeightedCriticalValues(new BigDecimal("0.98"));
        OrderStatisticMultiset equal = new OrderStatisticMultiset();
        int covered = 0;
        int coveredEqually = 0;
        for (int index = 0; index < 5_000; index++) {
            double value = 0.01 * index + random.nextGaussian();
            if (index >= 500) {
                covered += value <= weighted.threshold(alpha, index) ? 1 : 0;
                coveredEqually += value <= RankRule.threshold(equal, alpha).lambda() ? 1 : 0;
            }
            weighted.insert(index, value);
            equal.insert(value);
        }

        assertThat(covered / 4_500.0).isBetween(0.8, 0.95);
        assertThat(coveredEqually / 4_500.0).isLessThan(0.4);
    }
}
