package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveMiscoverageTest {

    private static final AdaptiveMiscoverage START =
            AdaptiveMiscoverage.startingAt(new BigDecimal("0.1"), new BigDecimal("0.05"));

    @ParameterizedTest(name = "missed {0} with threshold {1}: moves {2}")
    @CsvSource({
        "false, -Infinity, false",
        "true, -Infinity, true",
        "false, -1e308, true",
        "true, 2, true",
        "false, Infinity, true"
    })
    void shouldNotMoveForASmallestSetThatCovers(boolean missed, double lambda, boolean moves) {
        assertThat(AdaptiveMiscoverage.movesLevel(missed, lambda)).isEqualTo(moves);
    }

    @Test
    void shouldMoveAgainstTheMisses() {
        assertThat(START.level()).isEqualByComparingTo("0.1");
        assertThat(START.afterUnit(true).level()).isEqualByComparingTo("0.055");
        assertThat(START.afterUnit(false).level()).isEqualByComparingTo("0.105");
    }

    @Test
    void shouldCountAUnitOnceIfALaterSetMissesIt() {
        assertThat(START.afterUnit(false).afterLaterMiss()).isEqualTo(START.afterUnit(true));
    }

    /** Clipping would forget misses, and the bound would fail for late labels. */
    @Test
    void shouldLeaveTheRangeOfProbabilitiesIfManyVerdictsAreLate() {
        AdaptiveMiscoverage missing = START;
        AdaptiveMiscoverage covering = START;
        for (int late = 0; late < 1_000; late++) {
            missing = missing.afterUnit(true);
            covering = covering.afterUnit(false);
        }

        assertThat(missing.level()).isEqualByComparingTo("-44.9");
        assertThat(covering.level()).isEqualByComparingTo("5.1");
        assertThat(covering.level().scale()).isLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1, 0.1", "1, 0.1, 0.1", "0.1, 0, 0.1", "0.1, -1, 0.1"})
    void shouldRefuseWhatIsOutsideItsRange(BigDecimal alpha, BigDecimal gamma, BigDecimal level) {
        assertThatThrownBy(() -> new AdaptiveMiscoverage(alpha, gamma, level))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
