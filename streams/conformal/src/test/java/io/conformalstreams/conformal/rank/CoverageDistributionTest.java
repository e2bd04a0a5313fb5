package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageDistributionTest {
    private static final MathContext FIFTY_DIGITS = new MathContext(50, RoundingMode.HALF_EVEN);
    private static final BigDecimal ACCURACY = new BigDecimal("1e-13");

    @ParameterizedTest(name = "k = {0}, n = {1}")
    @CsvSource({
        "1, 1",
        "1, 2",
        "2, 2",
        "9, 9",
        "10, 10",
        "1, 100",
        "50, 99",
        "91, 100",
        "100, 100",
        "451, 500",
        "491, 500",
        "901, 1000",
        "1000, 1000",
        "9001, 10000",
        "99001, 100000"
    })
    void shouldInvertTheExactBinomialTail(long k, long n) {
        CoverageDistribution law = new CoverageDistribution(k, n);
        for (double p : new double[] {1e-6, 0.005, 0.025, 0.1, 0.5, 0.9, 0.975, 0.995, 0.999999}) {
            BigDecimal quantile = new BigDecimal(law.quantile(p));
            BigDecimal probability = new BigDecimal(p);
            assertThat(exactCumulative(k, n, quantile.subtract(ACCURACY)))
                    .as("just below the quantile at %s", p)
                    .isLessThan(probability);
            assertThat(exactCumulative(k, n, quantile.add(ACCURACY)))
                    .as("just above the quantile at %s", p)
                    .isGreaterThan(probability);
        }
    }

    @ParameterizedTest(name = "k = {0}, n = {1}")
    @CsvSource({"1, 1", "2, 3", "91, 100", "451, 500", "9001, 10000"})
    void shouldAccumulateToTheExactBinomialTail(long k, long n) {
        BetaDistribution law = new BetaDistribution(k, n + 1.0 - k);
        for (double x : new double[] {0.01, 0.3, 0.5, 0.85, 0.89, 0.9, 0.91, 0.95, 0.999}) {
            double exact = exactCumulative(k, n, new BigDecimal(x)).doubleValue();
            assertThat(law.cumulative(x)).as("at %s", x).isCloseTo(exact, within(1e-14 + 1e-11 * exact));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 50, 1_000, 1_000_000, 1_000_000_000})
    void shouldHaveClosedFormsAtTheExtremeRanks(long n) {
        for (double p : new double[] {1e-12, 0.005, 0.5, 0.995, 1 - 1e-12}) {
            assertThat(new CoverageDistribution(n, n).quantile(p)).isCloseTo(Math.exp(Math.log(p) / n), within(1e-14));
            assertThat(new CoverageDistribution(1, n).quantile(p))
                    .isCloseTo(-Math.expm1(Math.log1p(-p) / n), within(1e-14));
        }
    }

    @Test
    void shouldBeSymmetricAndIncreasing() {
        for (long n : new long[] {10, 1_000, 1_000_000}) {
            long k = n / 10 * 9;
            double previous = 0;
            for (double p = 0.001; p < 1; p += 0.037) {
                double quantile = new CoverageDistribution(k, n).quantile(p);
                assertThat(quantile).isGreaterThan(previous);
                assertThat(new CoverageDistribution(n + 1 - k, n).quantile(1 - p))
                        .isCloseTo(1 - quantile, within(1e-14));
                previous = quantile;
            }
        }
    }

    @Test
    void shouldHaveTheMeanOfTheRank() {
        assertThat(new CoverageDistribution(91, 100).mean()).isEqualTo(91 / 101.0);
        assertThat(new CoverageDistribution(91, 100).quantile(0)).isZero();
        assertThat(new CoverageDistribution(91, 100).quantile(1)).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatIsNoOrderStatisticAndNoProbability() {
        assertThatThrownBy(() -> new CoverageDistribution(0, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CoverageDistribution(10, 9)).isInstanceOf(IllegalArgumentException.class);
        CoverageDistribution law = new CoverageDistribution(9, 9);
        assertThatThrownBy(() -> law.quantile(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> law.quantile(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> law.quantile(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Returns P(Beta(k, n + 1 - k) <= x) = P(Binomial(n, x) >= k), as a sum of terms from n downwards. */
    private static BigDecimal exactCumulative(long k, long n, BigDecimal x) {
        if (x.signum() <= 0) {
            return BigDecimal.ZERO;
        }
        if (x.compareTo(BigDecimal.ONE) >= 0) {
            // So near 1, a quantile is only required not to be too small.
            return BigDecimal.valueOf(2);
        }
        BigDecimal odds = BigDecimal.ONE.subtract(x).divide(x, FIFTY_DIGITS);
        BigDecimal term = x.pow((int) n, FIFTY_DIGITS);
        BigDecimal sum = term;
        for (long successes = n; successes > k; successes--) {
            term = term.multiply(BigDecimal.valueOf(successes), FIFTY_DIGITS)
                    .multiply(odds, FIFTY_DIGITS)
                    .divide(BigDecimal.valueOf(n - successes + 1), FIFTY_DIGITS);
            sum = sum.add(term, FIFTY_DIGITS);
        }
        return sum;
    }
}
