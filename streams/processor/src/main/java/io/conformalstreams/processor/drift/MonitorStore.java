package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store of a partition: the monitors of all strata, the histories of their alerts, and the states of the strata. The
 * clocks of the strata, which are in the same store, are apart from the states: each prediction may change the clock, and most
 * change nothing else.
 */
final class MonitorStore {

    private static final byte STRATUM = 1;
    /** The kind of key of a monitor. */
    static final byte MONITOR = 2;

    private static final byte HISTORY = 3;

    private final KeyValueStore<Bytes, byte[]> store;

    MonitorStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Returns the state of a stratum at an event time. */
    StratumState stratum(String stratum, long clock) {
        return Optional.ofNullable(store.get(StoreKey.of(STRATUM, stratum)))
                .map(bytes -> StratumStateLayout.stateOf(bytes, clock))
                .orElseGet(() -> StratumState.start(clock));
    }

    /** Stores the state without its clock, if it differs from the stored one. */
    void put(String stratum, StratumState state) {
        Bytes key = StoreKey.of(STRATUM, stratum);
        byte[] bytes = StratumStateLayout.toBytes(state);
        if (!Arrays.equals(bytes, store.get(key))) {
            store.put(key, bytes);
        }
    }

    /** Returns the monitors of a stratum, in the order of subjects, kinds and levels. */
    List<Monitor> ofStratum(String stratum) {
        return monitors(StoreKey.of(MONITOR, stratum));
    }

    /** Returns the monitors of one subject. */
    List<Monitor> ofSubject(String stratum, MonitoredSubject subject) {
        return monitors(subject.key(MONITOR, stratum));
    }

    /** Returns the first monitors of all strata in the order of their keys, at most the given number. */
    List<Monitor> monitors(int most) {
        return first(MONITOR, most, MonitorStore::monitor);
    }

    /** Returns the first strata that have had an event in the order of their keys, at most the given number. */
    List<String> strata(int most) {
        return first(
                StratumClocks.CLOCK, most, entry -> StoreKey.parts(entry.key).get(0));
    }

    private <T> List<T> first(byte kind, int most, Function<KeyValue<Bytes, byte[]>, T> reading) {
        List<T> first = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = store.prefixScan(StoreKey.of(kind), new BytesSerializer())) {
            while (entries.hasNext() && first.size() < most) {
                first.add(reading.apply(entries.next()));
            }
        }
        return first;
    }

    private List<Monitor> monitors(Bytes prefix) {
        return PrefixScan.list(store, prefix).stream()
                .map(MonitorStore::monitor)
                .toList();
    }

    private static Monitor monitor(KeyValue<Bytes, byte[]> entry) {
        return MonitorLayout.monitorOf(MonitorId.of(StoreKey.parts(entry.key)), entry.value);
    }

    void put(Monitor monitor) {
        store.put(key(MONITOR, monitor.id()), MonitorLayout.toBytes(monitor));
    }

    void remove(MonitorId id) {
        store.delete(key(MONITOR, id));
    }

    /** Returns the alerts that a monitor has opened so far. */
    AlertHistory history(MonitorId id) {
        return Optional.ofNullable(store.get(key(HISTORY, id)))
                .map(AlertHistory::ofBytes)
                .orElse(AlertHistory.EMPTY);
    }

    void put(MonitorId id, AlertHistory history) {
        store.put(key(HISTORY, id), history.toBytes());
    }

    private static Bytes key(byte kind, MonitorId id) {
        return StoreKey.of(kind, id.texts().toArray(String[]::new));
    }
}
