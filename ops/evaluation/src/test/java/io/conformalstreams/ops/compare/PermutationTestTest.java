package io.conformalstreams.ops.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTestTest {

    private static final int PAIRS = 10;

    /** Few distinct values, so that ties are common, and some infinities. */
    private static double[] values(SplittableRandom random) {
        return random.doubles(PAIRS)
                .map(share -> share < 0.1
                        ? Double.NEGATIVE_INFINITY
                        : share > 0.9 ? Double.POSITIVE_INFINITY : Math.floor(8 * share))
                .toArray();
    }

    private static double slowSupremum(double[] above, double[] below) {
        return DoubleStream.concat(Arrays.stream(above), Arrays.stream(below))
                .map(x -> Arrays.stream(above).filter(value -> value <= x).count()
                        - Arrays.stream(below).filter(value -> value <= x).count())
                .max()
                .orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAllExchangesOfDistributionFunctions(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] first = values(random);
        double[] second = values(random);
        EmpiricalDistributions distributions = new EmpiricalDistributions(first, second);
        double[] observed = {slowSupremum(first, second), slowSupremum(second, first)};
        int[] atLeast = new int[2];
        for (int exchange = 0; exchange < 1 << PAIRS; exchange++) {
            double[] left = first.clone();
            double[] right = second.clone();
            boolean[] exchanged = new boolean[PAIRS];
            for (int pair = 0; pair < PAIRS; pair++) {
                exchanged[pair] = (exchange >> pair & 1) == 1;
                left[pair] = exchanged[pair] ? second[pair] : first[pair];
                right[pair] = exchanged[pair] ? first[pair] : second[pair];
            }
            double[] suprema = {slowSupremum(left, right), slowSupremum(right, left)};
            // 10 pairs: a supremum is a multiple of a tenth
            assertThat(distributions.suprema(exchanged))
                    .containsExactly(Math.max(0, suprema[0]) / PAIRS, Math.max(0, suprema[1]) / PAIRS);
            for (int sign = 0; sign < 2; sign++) {
                atLeast[sign] += Math.max(0, suprema[sign]) >= Math.max(0, observed[sign]) ? 1 : 0;
            }
        }

        PermutationTest[] tests = PermutationTest.of(distributions, seed);

        for (int sign = 0; sign < 2; sign++) {
            double exact = (double) atLeast[sign] / (1 << PAIRS);
            assertThat(tests[sign].statistic()).isEqualTo(Math.max(0, observed[sign]) / PAIRS);
            // four standard errors of 9999 exchanges
            assertThat(tests[sign].p()).isCloseTo(exact, within(0.0201));
        }
        assertThat(PermutationTest.of(distributions, seed)).containsExactly(tests);
    }

    @Test
    void sharesAtThresholdsAreComparedInTheMean() {
        double[][] first = {{0.5, 0.4, 0.1}, {0.3, 0.2, 0.1}};
        double[][] second = {{0.1, 0.4, 0.2}, {0.3, 0.1, 0.4}};

        SetShares shares = new SetShares(first, second);

        assertThat(shares.suprema(new boolean[] {false, false}))
                .containsExactly(new double[] {0.2, 0.2}, within(1e-15));
        assertThat(shares.suprema(new boolean[] {true, false}))
                .containsExactly(new double[] {0.05, 0.2}, within(1e-15));
    }

    @Test
    void theGridLiesAmongTheFiniteValues() {
        EmpiricalDistributions distributions = new EmpiricalDistributions(
                new double[] {1, 2, Double.NEGATIVE_INFINITY}, new double[] {4, 3, Double.POSITIVE_INFINITY});

        assertThat(distributions.grid(2)).containsExactly(1, 4);
        assertThat(distributions.grid(9)).containsExactly(1, 2, 3, 4);
        assertThat(distributions.first(2)).isEqualTo(1.0);
        assertThat(distributions.second(3.5)).isEqualTo(1.0 / 3);
        double[] infinite = {Double.NEGATIVE_INFINITY};
        assertThat(new EmpiricalDistributions(infinite, infinite).grid(9)).isEmpty();
    }

    @ParameterizedTest(name = "{0} degrees of freedom")
    @CsvSource({"1, 12.706204736", "9, 2.262157163", "99, 1.984216952", "100000, 1.959987708"})
    void studentQuantilesAreThoseOfTheTables(int degreesOfFreedom, double quantile) {
        assertThat(SizeDifference.studentQuantile(degreesOfFreedom)).isCloseTo(quantile, within(1e-8));
    }

    @Test
    void theIntervalOfADifferenceIsStudents() {
        SizeDifference size = SizeDifference.of(new BigDecimal("0.1"), new double[] {3, 5, 7}, new double[] {1, 1, 1});

        // differences 2, 4, 6: mean 4, standard deviation 2, t(2) = 4.302653
        assertThat(size.mean()).isEqualTo(4);
        assertThat(size.lower()).isCloseTo(4 - 4.302652730 * 2 / Math.sqrt(3), within(1e-8));
        assertThat(size.upper()).isCloseTo(4 + 4.302652730 * 2 / Math.sqrt(3), within(1e-8));
    }
}
