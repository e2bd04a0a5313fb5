package io.conformalstreams.ops.benchmark.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeapGrowthTest {

    @Test
    void aTenthMoreThanEarlyIsNoGrowth() {
        HeapGrowth growth = new HeapGrowth(List.of(10L, 90L, 100L, 95L, 300L, 300L, 300L, 109L, 110L, 80L));

        assertThat(growth.early()).isEqualTo(100);
        assertThat(growth.late()).isEqualTo(110);
        assertThat(growth.grows()).isFalse();
    }

    @Test
    void moreThanATenthIsGrowthInWhicheverLateSample() {
        assertThat(new HeapGrowth(List.of(10L, 90L, 100L, 95L, 60L, 60L, 60L, 111L, 80L, 80L)).grows())
                .isTrue();
        assertThat(new HeapGrowth(List.of(10L, 90L, 100L, 95L, 60L, 60L, 60L, 80L, 80L, 111L)).grows())
                .isTrue();
    }

    @Test
    void theWarmUpIsNotCompared() {
        HeapGrowth growth = new HeapGrowth(List.of(500L, 50L, 50L, 50L, 100L, 100L, 100L));

        assertThat(growth.grows()).isTrue();
    }

    @Test
    void tooFewSamplesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeapGrowth(List.of(1L, 1L, 1L, 1L, 1L, 1L)))
                .withMessageContaining("6 samples");
    }
}
