package io.conformalstreams.ops.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.conformalstreams.ops.dashboard.follow.FollowStatus;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class EventStreamTest {

    private static final Duration SILENCE = Duration.ofMillis(100);

    /** Goes away after some messages. */
    private static final class Browser extends OutputStream {

        private final List<String> messages = new ArrayList<>();
        private final int most;

        Browser(int most) {
            this.most = most;
        }

        @Override
        public void write(int single) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (messages.size() == most) {
                throw new IOException("gone");
            }
            messages.add(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    @Timeout(20)
    void aBrowserHearsASignOfLifeWhileChangesCauseNoEvent() {
        ObservedTopics observed = new ObservedTopics(10);
        ScheduledExecutorService changes = Executors.newSingleThreadScheduledExecutor();
        try {
            changes.scheduleAtFixedRate(() -> observed.change(() -> {}), 0, 10, TimeUnit.MILLISECONDS);
            Browser browser = new Browser(3);
            EventStream stream = new EventStream(observed, () -> FollowStatus.State.CURRENT, Optional.empty(), SILENCE);

            assertThatIOException().isThrownBy(() -> stream.send(browser, () -> {}));

            assertThat(browser.messages).containsExactly("retry: 2000\n:\n\n", ":\n\n", ":\n\n");
        } finally {
            changes.shutdownNow();
        }
    }
}
