package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankRuleTest {

    @ParameterizedTest(name = "n = {0}, alpha = {1}: k = {2}")
    @CsvSource({
        "8, 0.1, 9, 1",
        "9, 0.1, 9, 0.9",
        "10, 0.1, 10, 0.9091",
        "19, 0.05, 19, 0.95",
        "99, 0.1, 90, 0.9",
        "100, 0.1, 91, 0.90099",
        "500, 0.02, 491, 0.98004",
        "500, 0.08, 461, 0.92016",
        "500, 0.1, 451, 0.9002",
        "1000, 0.1, 901, 0.9001"
    })
    void shouldTakeTheTabulatedRank(long n, BigDecimal alpha, long k, double coverage) {
        assertThat(RankRule.rank(alpha, n)).isEqualTo(k);
        assertThat(k / (n + 1.0)).isCloseTo(coverage, within(5e-5));
    }

    @ParameterizedTest(name = "alpha = {0}")
    @ValueSource(
            strings = {
                "0.001",
                "0.01",
                "0.02",
                "0.05",
                "0.08",
                "0.1",
                "0.10",
                "0.2",
                "0.25",
                "0.3",
                "0.333",
                "0.5",
                "0.7",
                "0.9",
                "0.95",
                "0.999",
                "1E-1",
                "0.123456789012345678",
                "0.1234567890123456789",
                "0.3333333333333333333333333333333333",
                "1E-25",
                "0.0000000000000000000000005",
                "0.9999999999999999999999999999"
            })
    void shouldEqualTheCeilingOfTheExactFraction(BigDecimal alpha) {
        for (long n = 0; n < 2_000; n++) {
            assertThat(RankRule.rank(alpha, n)).as("n = %d", n).isEqualTo(exactRank(alpha, n));
        }
        for (long n : new long[] {1_000_000, 123_456_789_012L, 1L << 53, Long.MAX_VALUE / 2, Long.MAX_VALUE - 1}) {
            assertThat(RankRule.rank(alpha, n)).as("n = %d", n).isEqualTo(exactRank(alpha, n));
        }
    }

    @Test
    void shouldDifferFromDoublesWhereDoublesAreWrong() {
        assertThat((long) Math.ceil(10 * (1 - 0.7))).isEqualTo(4);
        assertThat(RankRule.rank(new BigDecimal("0.7"), 9)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 9", "-0.1, 9", "1E-1000000000, 9", "0.0999999, 9", "0.1, 0", "0.1, 8", "0.999999, 0"})
    void shouldNotClampTheRankWhereTooFewValuesCannotMeetAlpha(BigDecimal alpha, int n) {
        Threshold threshold = RankRule.threshold(OrderStatisticMultiset.of(new double[n]), alpha);

        assertThat(threshold).isEqualTo(new Threshold(alpha, n, n + 1, Double.POSITIVE_INFINITY));
        assertThat(threshold.isTrivial()).isTrue();
        assertThatThrownBy(threshold::coverageLaw).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 9", "1.0, 9", "7, 9", "1E+1000000000, 9"})
    void shouldExcludeEverythingFromAlphaOneOn(BigDecimal alpha, int n) {
        Threshold threshold = RankRule.threshold(OrderStatisticMultiset.of(new double[n]), alpha);

        assertThat(threshold).isEqualTo(new Threshold(alpha, n, 0, Double.NEGATIVE_INFINITY));
        assertThat(threshold.isTrivial()).isFalse();
        assertThatThrownBy(threshold::coverageLaw).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSelectTheOrderStatisticWithTiesAndInfinities() {
        double[] values = {
            3, Double.POSITIVE_INFINITY, 1, 1, Double.NEGATIVE_INFINITY, 2, 2, 2, Double.POSITIVE_INFINITY
        };
        OrderStatisticMultiset criticalValues = OrderStatisticMultiset.of(values);

        assertThat(RankRule.threshold(criticalValues, new BigDecimal("0.5")).lambda())
                .isEqualTo(2);
        assertThat(RankRule.threshold(criticalValues, new BigDecimal("0.3")))
                .isEqualTo(new Threshold(new BigDecimal("0.3"), 9, 7, 3));
        Threshold infinite = RankRule.threshold(criticalValues, new BigDecimal("0.1"));
        assertThat(infinite.lambda()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(infinite.isTrivial()).isFalse();
        assertThat(infinite.coverageLaw()).isEqualTo(new CoverageDistribution(9, 9));
    }

    @Test
    void shouldRefuseImpossibleCounts() {
        assertThatThrownBy(() -> RankRule.rank(BigDecimal.ONE, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RankRule.rank(BigDecimal.ONE, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "9, -1, 0", "9, 11, Infinity", "9, 10, 5", "9, 0, 5", "9, 5, NaN"})
    void shouldRefuseThresholdsThatContradictThemselves(long n, long k, double lambda) {
        assertThatThrownBy(() -> new Threshold(BigDecimal.ONE, n, k, lambda))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Returns ceil((1 - alpha)(n + 1)) in integer arithmetic, with alpha = digits / 10^scale. */
    private static long exactRank(BigDecimal alpha, long n) {
        BigInteger denominator = BigInteger.TEN.pow(alpha.scale());
        BigInteger numerator = denominator
                .subtract(alpha.unscaledValue())
                .multiply(BigInteger.valueOf(n).add(BigInteger.ONE));
        BigInteger[] quotient = numerator.divideAndRemainder(denominator);
        return quotient[0].longValueExact() + (quotient[1].signum() > 0 ? 1 : 0);
    }
}
