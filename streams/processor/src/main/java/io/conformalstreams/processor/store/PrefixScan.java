package io.conformalstreams.processor.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Reads the entries of a store whose keys start with a {@link StoreKey}. */
public final class PrefixScan {

    private PrefixScan() {}

    /** Passes the entries to an action in key order. The action must not change the store. */
    public static void forEach(
            KeyValueStore<Bytes, byte[]> store, Bytes prefix, Consumer<KeyValue<Bytes, byte[]>> action) {
        try (KeyValueIterator<Bytes, byte[]> iterator = store.prefixScan(prefix, new BytesSerializer())) {
            iterator.forEachRemaining(action);
        }
    }

    /**
     * Passes the values to an action in key order. While this thread reads the next values from the store, another thread runs the
     * action, because each takes about as long as the other. The action must not use the store.
     */
    public static void forEachValue(KeyValueStore<Bytes, byte[]> store, Bytes prefix, Consumer<byte[]> action) {
        try (Batches batches = new Batches(action)) {
            forEach(store, prefix, entry -> batches.add(entry.value));
            batches.finish();
        }
    }

    /** Whether there is no entry. */
    public static boolean isEmpty(KeyValueStore<Bytes, byte[]> store, Bytes prefix) {
        try (KeyValueIterator<Bytes, byte[]> iterator = store.prefixScan(prefix, new BytesSerializer())) {
            return !iterator.hasNext();
        }
    }

    /** Returns the entries in key order. It reads all of them before it returns, so the caller may change the store. */
    public static List<KeyValue<Bytes, byte[]>> list(KeyValueStore<Bytes, byte[]> store, Bytes prefix) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        forEach(store, prefix, entries::add);
        return entries;
    }

    /** Passes values on in batches, to a thread that starts with the second one. */
    private static final class Batches implements AutoCloseable {

        private static final int SIZE = 4096;

        private final Consumer<byte[]> action;
        private Optional<ExecutorService> thread = Optional.empty();
        private Optional<Future<?>> running = Optional.empty();
        private List<byte[]> batch = new ArrayList<>();

        Batches(Consumer<byte[]> action) {
            this.action = action;
        }

        void add(byte[] value) {
            if (batch.size() == SIZE) {
                List<byte[]> full = batch;
                batch = new ArrayList<>(SIZE);
                awaitRunning();
                if (thread.isEmpty()) {
                    thread = Optional.of(Executors.newSingleThreadExecutor());
                }
                running = Optional.of(thread.get().submit(() -> full.forEach(action)));
            }
            batch.add(value);
        }

        void finish() {
            awaitRunning();
            batch.forEach(action);
        }

        private void awaitRunning() {
            if (running.isEmpty()) {
                return;
            }
            try {
                running.get().get();
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(failed.getCause());
            }
        }

        @Override
        public void close() {
            thread.ifPresent(ExecutorService::shutdownNow);
        }
    }
}
