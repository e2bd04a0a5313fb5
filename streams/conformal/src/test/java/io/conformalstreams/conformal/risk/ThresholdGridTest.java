package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ThresholdGridTest {

    @Test
    void shouldStepInDecimals() {
        ThresholdGrid grid = ThresholdGrid.of(new BigDecimal("-0.1"), new BigDecimal("0.35"), new BigDecimal("0.1"));

        assertThat(grid).isEqualTo(ThresholdGrid.of(-0.1, 0, 0.1, 0.2, 0.3));
        assertThat(ThresholdGrid.of(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.TEN))
                .isEqualTo(ThresholdGrid.of(1));
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ONE, BigDecimal.ZERO, BigDecimal.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, BigDecimal.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(BigDecimal.ZERO, BigDecimal.ONE, new BigDecimal("1e-9")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
