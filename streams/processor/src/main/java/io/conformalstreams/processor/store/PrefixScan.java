package io.conformalstreams.processor.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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
}
