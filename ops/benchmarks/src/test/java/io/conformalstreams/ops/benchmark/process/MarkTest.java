package io.conformalstreams.ops.benchmark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MarkTest {

    @Test
    void shouldDivideTheTimeBetweenTwoMarksByTheRecordsBetweenThem() {
        Mark earlier = new Mark(1000, Duration.ofSeconds(20), Duration.ofSeconds(12), OptionalLong.empty());
        Mark later = new Mark(3000, Duration.ofSeconds(25), Duration.ofSeconds(22), OptionalLong.empty());
        assertThat(later.processorMilliseconds(earlier)).isEqualTo(2.5);
        assertThat(later.elapsedMilliseconds(earlier)).isEqualTo(5);
    }
}
