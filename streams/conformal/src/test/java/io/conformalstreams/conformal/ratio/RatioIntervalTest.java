package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class RatioIntervalTest {

    private static final RatioMoments HALF = RatioMoments.of(new double[] {.1, .3}, new double[] {.4, .4});
    private static final RatioInterval EVERYTHING = new RatioInterval(0, 1);

    @Test
    void shouldWidenByTheErrorsOfBothChannels() {
        RatioInterval interval = RatioInterval.calibrated(HALF, .05, .1);

        assertThat(interval.lower()).isCloseTo(.15 / .5, within(1e-15));
        assertThat(interval.upper()).isCloseTo(.25 / .3, within(1e-15));
    }

    @Test
    void shouldBeClippedAndNeverUndefined() {
        assertThat(RatioInterval.calibrated(HALF, .3, .4)).isEqualTo(EVERYTHING);
        assertThat(RatioInterval.calibrated(HALF, Double.POSITIVE_INFINITY, 0)).isEqualTo(EVERYTHING);
        assertThat(RatioInterval.conformal(HALF, Double.POSITIVE_INFINITY)).isEqualTo(EVERYTHING);
        assertThat(RatioInterval.overall(HALF, 0, 0, BigDecimal.ZERO)).isEqualTo(EVERYTHING);
        assertThatThrownBy(() -> RatioInterval.calibrated(HALF, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAddMarkovsHalfWidth() {
        // The variance of y is .02, so the mean squared error is .02 / .4² / 2 = .0625, and the half width .25 at alpha
        // 1.
        RatioInterval interval = RatioInterval.overall(HALF, 0, 0, BigDecimal.ONE);

        assertThat(interval.lower()).isCloseTo(.25, within(1e-12));
        assertThat(interval.upper()).isCloseTo(.75, within(1e-12));
        assertThat(RatioInterval.conformal(HALF, .25).width()).isCloseTo(.5, within(1e-15));
    }
}
