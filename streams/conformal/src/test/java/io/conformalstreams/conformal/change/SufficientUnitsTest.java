package io.conformalstreams.conformal.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SufficientUnitsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0.3", "0.1", "0.07", "0.05", "0.02"})
    void shouldNeedTheFirstNumberFromWhichOnEveryNumberIsEnough(String text) {
        BigDecimal alpha = new BigDecimal(text);
        long lastTooFew = 0;
        for (long n = 1; n < 1_000; n++) {
            long k = RankRule.rank(alpha, n);
            boolean isEnough = k <= n && SufficientUnits.lowerCoverage(k, n) >= 1 - 1.5 * alpha.doubleValue();
            lastTooFew = isEnough ? lastTooFew : n;
        }
        assertThat(SufficientUnits.needed(alpha))
                .isGreaterThan(lastTooFew)
                .isLessThan(lastTooFew + Math.round(1 / alpha.doubleValue()) + 2);
    }

    @Test
    void shouldReachTheLowerCoverageInNineOfTenCalibrations() {
        Random random = new Random(5);
        long n = SufficientUnits.needed(new BigDecimal("0.1"));
        int k = (int) RankRule.rank(new BigDecimal("0.1"), n);
        int reached = 0;
        for (int run = 0; run < 4_000; run++) {
            double[] values = random.doubles(n).sorted().toArray();
            // The coverage of a threshold on uniform values is the threshold itself.
            reached += values[k - 1] >= SufficientUnits.lowerCoverage(k, n) ? 1 : 0;
        }
        assertThat(reached).isBetween(3_525, 3_675);
        assertThat(Arrays.asList(n)).allMatch(needed -> needed >= 50 && needed <= 80);
    }
}
