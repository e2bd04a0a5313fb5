package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The monitors of the strata of a partition, the histories of their alerts, and what each stratum remembers. */
final class MonitorStore {

    private static final byte STRATUM = 1;
    /** Kind of the keys of monitors. */
    static final byte MONITOR = 2;

    private static final byte HISTORY = 3;

    private final KeyValueStore<Bytes, byte[]> store;

    MonitorStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    StratumState stratum(String stratum) {
        return Optional.ofNullable(store.get(StoreKey.of(STRATUM, stratum)))
                .map(StratumStateLayout::stateOf)
                .orElseGet(StratumState::start);
    }

    void put(String stratum, StratumState state) {
        store.put(StoreKey.of(STRATUM, stratum), StratumStateLayout.toBytes(state));
    }

    /** The monitors of a stratum, in the order of procedures, sides, kinds and levels. */
    List<Monitor> ofStratum(String stratum) {
        return monitors(StoreKey.of(MONITOR, stratum));
    }

    /** The monitors of one procedure and side. */
    List<Monitor> ofSide(String stratum, String procedure, ThresholdSide side) {
        return monitors(StoreKey.of(MONITOR, stratum, procedure, side.name()));
    }

    private List<Monitor> monitors(Bytes prefix) {
        return PrefixScan.list(store, prefix).stream()
                .map(entry -> MonitorLayout.monitorOf(MonitorId.of(StoreKey.parts(entry.key)), entry.value))
                .toList();
    }

    void put(Monitor monitor) {
        store.put(key(MONITOR, monitor.id().texts()), MonitorLayout.toBytes(monitor));
    }

    void remove(MonitorId id) {
        store.delete(key(MONITOR, id.texts()));
    }

    /**
     * @param monitor the texts that identify it
     */
    AlertHistory history(List<String> monitor) {
        return Optional.ofNullable(store.get(key(HISTORY, monitor)))
                .map(AlertHistory::ofBytes)
                .orElse(AlertHistory.EMPTY);
    }

    void put(List<String> monitor, AlertHistory history) {
        store.put(key(HISTORY, monitor), history.toBytes());
    }

    private static Bytes key(byte kind, List<String> monitor) {
        return StoreKey.of(kind, monitor.toArray(String[]::new));
    }
}
