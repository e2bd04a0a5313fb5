package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import io.conformalstreams.conformal.rank.RankRule;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageBreachNullTest {

    @Test
    void shouldAllowTheReferencesBetaQuantileAndTheTolerance() throws IOException {
        BigDecimal alpha = new BigDecimal("0.1");
        JsonNode quantiles = ReferenceFile.json("binomial.json").get("pac_null_beta_995");
        for (Map.Entry<String, JsonNode> entry : quantiles.properties()) {
            long n = Long.parseLong(entry.getKey());
            double expected = Math.max(0.12, entry.getValue().doubleValue());
            assertThat(CoverageBreachNull.missRate(alpha, n, RankRule.rank(alpha, n)))
                    .as("n = %d", n)
                    .isCloseTo(expected, within(1e-12));
        }
    }

    @ParameterizedTest(name = "alpha = {0}")
    @CsvSource({"0.001, 0.003", "0.01, 0.012", "0.02, 0.024", "0.1, 0.12", "0.4, 0.48"})
    void shouldTolerateAFifthOfAlphaAndAtLeastTwoInAThousand(BigDecimal alpha, double expected) {
        long n = 1_000_000_000;
        assertThat(CoverageBreachNull.missRate(alpha, n, RankRule.rank(alpha, n)))
                .isCloseTo(expected, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 19", "0.95, 19", "0.999, 999"})
    void shouldStayBelowOne(BigDecimal alpha, long n) {
        double missRate = CoverageBreachNull.missRate(alpha, n, RankRule.rank(alpha, n));
        assertThat(missRate).isStrictlyBetween(alpha.doubleValue(), 1.0);
        new ShiryaevRobertsDetector().observe(true, missRate);
    }

    @ParameterizedTest
    @CsvSource({"0, 9, 9", "1, 9, 9", "-0.1, 9, 9", "0.1, 8, 9", "0.1, 9, 0"})
    void shouldRefuseWhatHasNoNull(BigDecimal alpha, long n, long k) {
        assertThatThrownBy(() -> CoverageBreachNull.missRate(alpha, n, k)).isInstanceOf(IllegalArgumentException.class);
    }
}
