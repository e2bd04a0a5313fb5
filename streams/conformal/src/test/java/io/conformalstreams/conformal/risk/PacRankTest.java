package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacRankTest {
    private static final BigDecimal TENTH = new BigDecimal("0.1");

    @ParameterizedTest(name = "n = {0}, alpha = {1}, delta = {2}: k = {3}")
    @CsvSource({
        "99, 0.1, 0.1, 94",
        "500, 0.1, 0.1, 460",
        "1000, 0.1, 0.1, 913",
        "99, 0.1, 0.05, 95",
        "500, 0.1, 0.05, 462",
        "1000, 0.1, 0.05, 916",
        "21, 0.1, 0.1, 22",
        "22, 0.1, 0.1, 22",
        "0, 0.1, 0.1, 1",
        "1000000, 0.1, 0.1, 900385",
        "1000000, 0.1, 0.05, 900494",
        "1000000, 0.01, 0.001, 990307",
        "1000000, 0.5, 0.000001, 502378",
        "999983, 0.2, 0.1, 800500"
    })
    void shouldTakeTheTabulatedRank(long n, BigDecimal alpha, BigDecimal delta, long k) {
        assertThat(PacRank.rank(alpha, delta, n)).isEqualTo(k);
    }

    @ParameterizedTest(name = "delta = {0}")
    @ValueSource(strings = {"0.1", "0.05", "0.001", "0.5", "0.25", "0.81", "0.19", "0.6561", "0.00000000000000000001"})
    void shouldEqualTheExactDefinition(BigDecimal delta) {
        for (String digits : new String[] {"0.1", "0.5", "0.02", "0.25", "0.9", "0.333"}) {
            BigDecimal alpha = new BigDecimal(digits);
            for (int n = 0; n <= 60; n++) {
                assertThat(PacRank.rank(alpha, delta, n))
                        .as("alpha %s, n %d", alpha, n)
                        .isEqualTo(exactRank(alpha, delta, n));
            }
        }
    }

    /** Returns min{ k : P(Bin(n, alpha) <= n - k) <= delta }, with every tail in exact decimals. */
    private static long exactRank(BigDecimal alpha, BigDecimal delta, int n) {
        long rank = n + 1;
        BigDecimal tail = BigDecimal.ZERO;
        BigInteger choices = BigInteger.ONE;
        for (int j = 0; j < n; j++) {
            tail = tail.add(new BigDecimal(choices)
                    .multiply(alpha.pow(j))
                    .multiply(BigDecimal.ONE.subtract(alpha).pow(n - j)));
            if (tail.compareTo(delta) > 0) {
                return rank;
            }
            rank = n - j;
            choices = choices.multiply(BigInteger.valueOf(n - j)).divide(BigInteger.valueOf(j + 1));
        }
        return rank;
    }

    @ParameterizedTest(name = "n = {0}, alpha = {1}, delta = {2}")
    @CsvSource({
        "10000, 0.1, 0.1",
        "100000, 0.05, 0.1",
        "1000000, 0.1, 0.1",
        "1000000, 0.1, 0.05",
        "1000000, 0.01, 0.001",
        "1000000, 0.5, 0.000001",
        "999983, 0.2, 0.1",
        "1000000, 0.0000025, 0.1"
    })
    void shouldStayRightForManyUnits(int n, BigDecimal alpha, BigDecimal delta) {
        long k = PacRank.rank(alpha, delta, n);

        assertThat(slowTail(n - k, n, alpha.doubleValue())).isLessThanOrEqualTo(delta.doubleValue());
        assertThat(slowTail(n - k + 1, n, alpha.doubleValue())).isGreaterThan(delta.doubleValue());
    }

    /** Adds the probabilities of 0, 1, ... successes. Each is computed from the previous one in logarithms. */
    private static double slowTail(long atMost, int n, double p) {
        double logarithm = n * Math.log1p(-p);
        double odds = Math.log(p) - Math.log1p(-p);
        double tail = 0;
        for (int j = 0; j <= atMost; j++) {
            tail += Math.exp(logarithm);
            logarithm += Math.log((double) (n - j) / (j + 1)) + odds;
        }
        return tail;
    }

    @Test
    void shouldDecideEqualityExactly() {
        // Exactly, (1 - alpha)^4 = delta, but in doubles .9^4 > .6561.
        assertThat(0.9 * 0.9 * 0.9 * 0.9).isGreaterThan(0.6561);
        assertThat(PacRank.rank(TENTH, new BigDecimal("0.6561"), 4)).isEqualTo(4);
        assertThat(PacRank.rank(TENTH, new BigDecimal("0.6560999999999999999"), 4))
                .isEqualTo(5);
        assertThat(PacRank.rank(new BigDecimal("0.5"), new BigDecimal("0.5"), 999))
                .isEqualTo(500);
        assertThat(PacRank.rank(new BigDecimal("0.5"), new BigDecimal("0.5"), 1_001))
                .isEqualTo(502);
    }

    @Test
    void shouldNeverTakeALowerRankThanTheRankRuleForSmallDelta() {
        for (int n = 0; n < 400; n++) {
            assertThat(PacRank.rank(TENTH, TENTH, n)).isGreaterThanOrEqualTo(RankRule.rank(TENTH, n));
        }
    }

    @Test
    void shouldTakeTheInfinitiesOutsideTheOrderStatistics() {
        OrderStatisticMultiset values = OrderStatisticMultiset.of(new double[] {1, 2, 3});

        assertThat(PacRank.threshold(values, TENTH, TENTH))
                .isEqualTo(new Threshold(TENTH, 3, 4, Double.POSITIVE_INFINITY));
        assertThat(PacRank.threshold(values, BigDecimal.ZERO, TENTH).isTrivial())
                .isTrue();
        assertThat(PacRank.threshold(values, BigDecimal.ONE, TENTH).lambda()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(PacRank.threshold(values, new BigDecimal("0.5"), new BigDecimal("0.125"))
                        .lambda())
                .isEqualTo(3);
    }

    @Test
    void shouldRefuseImpossibleArguments() {
        assertThatThrownBy(() -> PacRank.rank(TENTH, BigDecimal.ZERO, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PacRank.rank(TENTH, BigDecimal.ONE, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PacRank.rank(TENTH, TENTH, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "n = {0}, 4,000 calibrations, seed {1}")
    @CsvSource({"22, 1", "99, 2", "500, 3"})
    void shouldFailInAShareOfDeltaAtMostButTheRankRuleMoreOften(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double standardError = Math.sqrt(0.1 * 0.9 / 4_000);
        int failures = 0;
        int failuresOfTheRankRule = 0;
        for (int calibration = 0; calibration < 4_000; calibration++) {
            OrderStatisticMultiset values =
                    OrderStatisticMultiset.of(random.doubles(n).toArray());
            // The coverage of a threshold on uniform critical values is the threshold.
            failures += PacRank.threshold(values, TENTH, TENTH).lambda() < 0.9 ? 1 : 0;
            failuresOfTheRankRule += RankRule.threshold(values, TENTH).lambda() < 0.9 ? 1 : 0;
        }

        assertThat(failures / 4_000.0).isLessThanOrEqualTo(0.1 + 3 * standardError);
        assertThat(failuresOfTheRankRule / 4_000.0).isGreaterThan(0.2);
    }
}
