package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void shouldDoubleUpToTheLongest() {
        assertThat(Stream.generate(backoff::next).limit(7).map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void shouldBeginAnewOnlyAfterAnAttemptThatWentWell() {
        backoff.next();
        backoff.next();
        backoff.attemptLasted(Duration.ofSeconds(30));
        assertThat(backoff.next()).hasSeconds(4);
        backoff.attemptLasted(Duration.ofSeconds(31));
        assertThat(backoff.next()).hasSeconds(1);
    }
}
