package io.conformalstreams.processor.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The entries of a store whose keys continue a {@link StoreKey}. */
public final class PrefixScan {

    private PrefixScan() {}

    /** Hands the entries to an action, in the order of the keys; the action must not change the store. */
    public static void forEach(
            KeyValueStore<Bytes, byte[]> store, Bytes prefix, Consumer<KeyValue<Bytes, byte[]>> action) {
        try (KeyValueIterator<Bytes, byte[]> iterator = store.prefixScan(prefix, new BytesSerializer())) {
            iterator.forEachRemaining(action);
        }
    }

    /** The entries in the order of the keys, read before anything is done with them. */
    public static List<KeyValue<Bytes, byte[]>> list(KeyValueStore<Bytes, byte[]> store, Bytes prefix) {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        forEach(store, prefix, entries::add);
        return entries;
    }
}
