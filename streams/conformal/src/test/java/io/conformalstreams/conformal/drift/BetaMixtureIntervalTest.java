package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetaMixtureIntervalTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    @Test
    void shouldGiveTheReferencesLimits() throws IOException {
        JsonNode limits = ReferenceFile.json("binomial.json").get("beta_binomial_mixture_cs_95_a1_b9");
        for (Map.Entry<String, JsonNode> entry : limits.properties()) {
            String[] counts = entry.getKey().split("/");
            BetaMixtureInterval interval =
                    BetaMixtureInterval.of(Long.parseLong(counts[0]), Long.parseLong(counts[1]), ALPHA, 0.05);
            assertThat(interval.lower())
                    .as(entry.getKey())
                    .isCloseTo(entry.getValue().get(0).doubleValue(), within(1e-10));
            assertThat(interval.upper())
                    .as(entry.getKey())
                    .isCloseTo(entry.getValue().get(1).doubleValue(), within(1e-10));
        }
    }

    @Test
    void shouldKnowNothingWithoutLabels() {
        assertThat(BetaMixtureInterval.of(0, 0, ALPHA, 0.05)).isEqualTo(new BetaMixtureInterval(0, 1));
    }

    @ParameterizedTest(name = "{0} misses in {1} labels")
    @CsvSource({"0, 1", "1, 1", "0, 1000000", "1000000, 1000000", "100000, 1000000", "1, 1000000"})
    void shouldContainTheObservedRateAndWidenAsTheErrorShrinks(long misses, long labels) {
        double observed = (double) misses / labels;
        BetaMixtureInterval wide = BetaMixtureInterval.of(misses, labels, ALPHA, 0.001);
        BetaMixtureInterval narrow = BetaMixtureInterval.of(misses, labels, ALPHA, 0.05);
        assertThat(observed).isBetween(narrow.lower(), narrow.upper());
        assertThat(wide.lower()).isLessThanOrEqualTo(narrow.lower());
        assertThat(wide.upper()).isGreaterThanOrEqualTo(narrow.upper());
        assertThat(wide.upper() - wide.lower()).isGreaterThan(narrow.upper() - narrow.lower());
    }

    @Test
    void shouldHoldTheTrueRateAtEveryLookAtOnce() {
        SplittableRandom random = new SplittableRandom(41);
        int runs = 1_000;
        int excluded = 0;
        for (int run = 0; run < runs; run++) {
            excluded += excludesSometime(random, 0.1) ? 1 : 0;
        }
        assertThat(excluded / (double) runs).isBetween(0.005, 0.05 + 3 * Math.sqrt(0.05 * 0.95 / runs));
    }

    @ParameterizedTest
    @CsvSource({"-1, 9, 0.1, 0.05", "10, 9, 0.1, 0.05", "1, 9, 0, 0.05", "1, 9, 1, 0.05", "1, 9, 0.1, 0", "1, 9, 0.1, 1"
    })
    void shouldRefuseImpossibleArguments(long misses, long labels, BigDecimal alpha, double error) {
        assertThatThrownBy(() -> BetaMixtureInterval.of(misses, labels, alpha, error))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean excludesSometime(SplittableRandom random, double rate) {
        long misses = 0;
        int nextLook = 1;
        for (int label = 1; label <= 5_000; label++) {
            misses += random.nextDouble() < rate ? 1 : 0;
            if (label == nextLook) {
                nextLook += 1 + nextLook / 20;
                BetaMixtureInterval interval = BetaMixtureInterval.of(misses, label, ALPHA, 0.05);
                if (rate < interval.lower() || rate > interval.upper()) {
                    return true;
                }
            }
        }
        return false;
    }
}
