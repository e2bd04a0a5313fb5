package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.runtime.RestoreProgress.StoreProgress;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestoreProgressTest {

    private static final TopicPartition FIRST = new TopicPartition("changelog", 0);
    private static final TopicPartition SECOND = new TopicPartition("changelog", 1);

    private final RestoreProgress progress = new RestoreProgress();

    @Test
    void shouldAddUpThePartitionsOfAStore() {
        progress.onRestoreStart(FIRST, "entries", 100, 400);
        progress.onRestoreStart(SECOND, "entries", 0, 50);
        progress.onBatchRestored(FIRST, "entries", 200, 100);
        progress.onBatchRestored(FIRST, "entries", 250, 50);
        progress.onRestoreEnd(SECOND, "entries", 50);
        assertThat(progress.byStore()).containsOnlyKeys("entries");
        assertThat(progress.byStore()).containsEntry("entries", new StoreProgress(200, 350, false));

        progress.onRestoreEnd(FIRST, "entries", 310);
        assertThat(progress.byStore()).containsEntry("entries", new StoreProgress(360, 360, true));
    }

    @Test
    void shouldForgetPartitionsThatWentToAnotherInstance() {
        progress.onRestoreStart(FIRST, "entries", 0, 400);
        progress.onRestoreSuspended(FIRST, "entries", 10);
        assertThat(progress.byStore()).isEmpty();
    }
}
