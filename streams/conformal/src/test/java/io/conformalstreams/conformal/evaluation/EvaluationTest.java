package io.conformalstreams.conformal.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {
    private static final BigDecimal[] ALPHAS = Arrays.stream(new String[] {"0.05", "0.1", "0.2", "0.5", "0.95", "1"})
            .map(BigDecimal::new)
            .toArray(BigDecimal[]::new);

    @ParameterizedTest(name = "N {0}, n {1}, alpha {2}")
    @CsvSource({"200, 99, 0.1", "200, 100, 0.1", "300, 120, 0.05", "50, 8, 0.1", "777, 500, 0.02"})
    void coversDistinctValuesWithTheShareOfTheRank(int population, int n, BigDecimal alpha) {
        double[] distinct = new Random(5).doubles(population).toArray();
        double rank = RankRule.rank(alpha, n);
        assertThat(new FinitePopulation(distinct).expectedCoverage(alpha, n)).isCloseTo(rank / (n + 1), within(1e-10));
    }

    /** Enumerates all splits of a small population. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void expectsTheMeanOverAllSplits(long seed) {
        Random random = new Random(seed);
        int population = 4 + random.nextInt(5);
        int n = 1 + random.nextInt(population - 1);
        double[] values = IntStream.range(0, population)
                .mapToDouble(i -> random.nextInt(10) == 0
                        ? (random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY)
                        : random.nextInt(4))
                .toArray();
        for (BigDecimal alpha : ALPHAS) {
            long judged = 0;
            long covered = 0;
            for (int chosen = 0; chosen < 1 << population; chosen++) {
                if (Integer.bitCount(chosen) != n) {
                    continue;
                }
                double lambda = threshold(values, chosen, alpha);
                for (int unit = 0; unit < population; unit++) {
                    if ((chosen >> unit & 1) == 0) {
                        judged++;
                        covered += values[unit] <= lambda ? 1 : 0;
                    }
                }
            }
            assertThat(new FinitePopulation(values).expectedCoverage(alpha, n))
                    .as("alpha %s of %s, n %d", alpha, Arrays.toString(values), n)
                    .isCloseTo((double) covered / judged, within(1e-12));
        }
    }

    private static double threshold(double[] values, int chosen, BigDecimal alpha) {
        double[] calibration = IntStream.range(0, values.length)
                .filter(unit -> (chosen >> unit & 1) == 1)
                .mapToDouble(unit -> values[unit])
                .toArray();
        return RankRule.threshold(OrderStatisticMultiset.of(calibration), alpha).lambda();
    }

    @Test
    void splitsEveryUnitToOneSideAndAlwaysTheSameWay() {
        for (int number = 0; number < 50; number++) {
            RandomSplit split = RandomSplit.of(20, 13, 7, number);
            assertThat(split.calibration()).hasSize(13);
            assertThat(IntStream.concat(Arrays.stream(split.calibration()), Arrays.stream(split.test())))
                    .containsExactlyInAnyOrder(IntStream.range(0, 20).boxed().toArray(Integer[]::new));
            assertThat(split.test()).isEqualTo(RandomSplit.of(20, 13, 7, number).test());
        }
        assertThat(RandomSplit.of(20, 13, 7, 1).test())
                .isNotEqualTo(RandomSplit.of(20, 13, 8, 1).test());
    }

    /**
     * Chi-square test of how often each of 20 units is a test unit, with 7 test units per split. With 19 degrees of
     * freedom, 60 is far in the tail.
     */
    @Test
    void judgesEveryUnitEquallyOften() {
        int splits = 20_000;
        int[] judged = new int[20];
        for (int number = 0; number < splits; number++) {
            for (int unit : RandomSplit.of(20, 13, 11, number).test()) {
                judged[unit]++;
            }
        }
        double expected = splits * 7 / 20.0;
        double chiSquare = Arrays.stream(judged)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        assertThat(chiSquare).isLessThan(60);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void coversWhatIsAtMostTheThreshold(long seed) {
        Random random = new Random(seed);
        double[] values = IntStream.range(0, 60)
                .mapToDouble(i -> Math.rint(4 * random.nextGaussian()))
                .toArray();
        RandomSplit split = RandomSplit.of(values.length, 40, seed, 0);
        SplitCoverage coverage = new SplitCoverage(values, split);
        double[] calibration = Arrays.stream(split.calibration())
                .mapToDouble(unit -> values[unit])
                .toArray();
        for (BigDecimal alpha : ALPHAS) {
            double lambda = RankRule.threshold(OrderStatisticMultiset.of(calibration), alpha)
                    .lambda();
            long covered = Arrays.stream(split.test())
                    .filter(unit -> values[unit] <= lambda)
                    .count();
            assertThat(coverage.threshold(alpha)).isEqualTo(lambda);
            assertThat(coverage.coverage(alpha)).isEqualTo(covered / 20.0);
        }
    }

    @Test
    void refusesWhatIsNoSplit() {
        assertThatThrownBy(() -> RandomSplit.of(5, 5, 0, 0)).hasMessageContaining("fewer than all 5");
        assertThatThrownBy(() -> RandomSplit.of(5, 0, 0, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new FinitePopulation(new double[] {1, Double.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new FinitePopulation(new double[] {1, 2}).expectedCoverage(BigDecimal.ONE, 2))
                .hasMessageContaining("below the number of units, 2");
    }
}
