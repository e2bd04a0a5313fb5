package io.conformalstreams.ops.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GrowthTest {

    @Test
    void shouldForgiveTheWarmUpAndATenth() {
        assertThat(growth(500, 100, 90, 95, 80, 100, 110).grows()).isFalse();
        assertThat(growth(10, 100, 100, 100, 300, 100, 100, 100).grows()).isFalse();
    }

    @Test
    void shouldFindSteadyGrowth() {
        Growth growth = growth(100, 110, 120, 130, 140, 150, 160);
        assertThat(growth.grows()).isTrue();
        assertThat(growth.early()).isEqualTo(130);
        assertThat(growth.late()).isEqualTo(160);
    }

    @Test
    void shouldFindGrowthInWhicheverLateSample() {
        assertThat(growth(10, 90, 100, 95, 60, 60, 60, 111, 80, 80).grows()).isTrue();
        assertThat(growth(10, 90, 100, 95, 60, 60, 60, 80, 80, 111).grows()).isTrue();
    }

    @Test
    void shouldRefuseTooFewSamples() {
        assertThatThrownBy(() -> growth(1, 2, 3, 4, 5, 6)).hasMessage("6 samples; 7 or more are needed");
    }

    private static Growth growth(long... samples) {
        return new Growth(LongStream.of(samples).boxed().toList());
    }
}
