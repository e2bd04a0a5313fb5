package io.conformalstreams.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.processor.runtime.FailureKind;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.junit.jupiter.api.Test;

class StateChangeTest {

    @Test
    void shouldNeverLetAFailureInItsMiddleEndAsADeadLetter() {
        assertThatThrownBy(() -> StateChange.run("a stratum", () -> {
                    throw new IllegalArgumentException("half-way");
                }))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContainingAll("a stratum", "half-way")
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.OUTAGE));
    }

    @Test
    void shouldLetKafkasOwnExceptionsPassAsTheyAre() {
        RecordTooLargeException tooLarge = new RecordTooLargeException("9 MB");
        assertThatThrownBy(() -> StateChange.run("a stratum", () -> {
                    throw tooLarge;
                }))
                .isSameAs(tooLarge);
    }
}
