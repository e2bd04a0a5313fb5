package io.conformalstreams.processor.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** Tracks how far the stores of an instance have been restored from their changelogs. Thread-safe. */
final class RestoreProgress implements StateRestoreListener {

    /**
     * Progress of one store, summed over the partitions that this instance restores.
     *
     * @param restored number of records restored so far
     * @param total number of records when the restore began
     * @param isDone whether no partition is being restored any more
     */
    record StoreProgress(long restored, long total, boolean isDone) {
        private StoreProgress plus(StoreProgress other) {
            return new StoreProgress(restored + other.restored, total + other.total, isDone && other.isDone);
        }
    }

    private record StorePartition(String store, int partition) {}

    private final Map<StorePartition, StoreProgress> progress = new ConcurrentHashMap<>();
    private volatile Optional<StartStopwatch.RestoreSpan> span = Optional.empty();

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        extendSpan();
        progress.put(
                new StorePartition(store, changelog.partition()),
                new StoreProgress(0, endingOffset - startingOffset, false));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long restored) {
        progress.computeIfPresent(
                new StorePartition(store, changelog.partition()),
                (key, before) -> new StoreProgress(before.restored() + restored, before.total(), false));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
        extendSpan();
        progress.put(
                new StorePartition(store, changelog.partition()),
                new StoreProgress(totalRestored, totalRestored, true));
    }

    /** Handles a partition that moved to another instance before its restore was complete. */
    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
        progress.remove(new StorePartition(store, changelog.partition()));
    }

    private synchronized void extendSpan() {
        long now = System.nanoTime();
        span = Optional.of(new StartStopwatch.RestoreSpan(
                span.map(StartStopwatch.RestoreSpan::start).orElse(now), now));
    }

    /** Returns the time from the first start to the last end of a store's restore; empty if no store was restored. */
    Optional<StartStopwatch.RestoreSpan> span() {
        return span;
    }

    /** Returns the progress of each store, sorted by name. */
    Map<String, StoreProgress> byStore() {
        Map<String, StoreProgress> stores = new TreeMap<>();
        progress.forEach((key, value) -> stores.merge(key.store(), value, StoreProgress::plus));
        return stores;
    }
}
