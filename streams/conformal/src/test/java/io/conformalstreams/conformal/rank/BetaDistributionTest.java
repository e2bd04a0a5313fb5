package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetaDistributionTest {

    @Test
    void shouldGiveTheReferencesClopperPearsonLimits() throws IOException {
        JsonNode limits = ReferenceFile.json("binomial.json").get("clopper_pearson_95");
        for (Map.Entry<String, JsonNode> entry : limits.properties()) {
            String[] counts = entry.getKey().split("/");
            double misses = Double.parseDouble(counts[0]);
            double labels = Double.parseDouble(counts[1]);
            double lower = misses == 0 ? 0 : new BetaDistribution(misses, labels - misses + 1).quantile(0.025);
            double upper = misses == labels ? 1 : new BetaDistribution(misses + 1, labels - misses).quantile(0.975);
            assertThat(lower)
                    .as(entry.getKey())
                    .isCloseTo(entry.getValue().get(0).doubleValue(), within(1e-13));
            assertThat(upper)
                    .as(entry.getKey())
                    .isCloseTo(entry.getValue().get(1).doubleValue(), within(1e-13));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.1, 3", "1, 1", "1, 9", "2.5, 700", "1e-3, 1e3", "15.9, 16.1"})
    void shouldRoundTripFractionalShapes(double a, double b) {
        BetaDistribution distribution = new BetaDistribution(a, b);
        for (double p : new double[] {0.01, 0.3, 0.5, 0.7, 0.99}) {
            double x = distribution.quantile(p);
            // Near 0 a quantile can underflow, and then it cannot be inverted.
            if (x > Double.MIN_NORMAL) {
                assertThat(distribution.cumulative(x)).as("p = %s", p).isCloseTo(p, within(1e-12));
            }
        }
    }

    /** The ranks and numbers of thresholds, up to a million labels, and tails far out. */
    @ParameterizedTest
    @CsvSource({"10, 9", "100, 91", "3000, 2701", "100000, 80001", "1000000, 999001", "1000000, 1"})
    void shouldInvertBothTailsAtTheRanksOfThresholds(long n, long k) {
        BetaDistribution distribution = new BetaDistribution(k, n - k + 1.0);
        double previous = 0;
        for (double p : new double[] {1e-9, 0.025, 0.3, 0.5, 0.8, 0.975, 1 - 1e-9}) {
            double x = distribution.quantile(p);
            assertThat(x).isGreaterThan(previous);
            assertThat(distribution.cumulative(x))
                    .as("p = %s", p)
                    .isCloseTo(p, within(1e-11 * Math.min(p, 1 - p) + 1e-15));
            previous = x;
        }
    }

    @Test
    void shouldFollowTheArcsineLaw() {
        BetaDistribution arcsine = new BetaDistribution(0.5, 0.5);
        for (double x = 0.01; x < 1; x += 0.07) {
            assertThat(arcsine.cumulative(x)).isCloseTo(2 / Math.PI * Math.asin(Math.sqrt(x)), within(1e-14));
        }
        assertThat(arcsine.logBetaFunction()).isCloseTo(Math.log(Math.PI), within(1e-14));
    }

    @Test
    void shouldBeZeroBelowAndOneAboveTheUnitInterval() {
        BetaDistribution distribution = new BetaDistribution(2, 3);
        assertThat(distribution.cumulative(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(distribution.cumulative(0)).isZero();
        assertThat(distribution.cumulative(1)).isEqualTo(1);
        assertThat(distribution.cumulative(7)).isEqualTo(1);
        assertThat(distribution.mean()).isEqualTo(0.4);
        assertThatThrownBy(() -> distribution.cumulative(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldComputeFactorials() {
        double logFactorial = 0;
        for (int n = 1; n <= 200; n++) {
            logFactorial += Math.log(n);
            assertThat(LogGamma.of(n + 1.0)).as("%d!", n).isCloseTo(logFactorial, within(1e-15 * (20 + logFactorial)));
        }
        assertThat(LogGamma.of(0.5)).isCloseTo(Math.log(Math.PI) / 2, within(1e-14));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0", "-1, 1", "NaN, 1", "1, Infinity"})
    void shouldRefuseShapesThatAreNotFiniteAndPositive(double a, double b) {
        assertThatThrownBy(() -> new BetaDistribution(a, b)).isInstanceOf(IllegalArgumentException.class);
    }
}
