package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The critical values that become the reference of a score monitor: those of the first units of an epoch, collected until
 * the monitor starts. They are never those of the calibration, whose windows and weights follow the drift.
 *
 * <p>Under the header: version (8 bits), epoch of the labels, restarts (32 each), fingerprint, number of units (32). Under
 * each unit: its critical value (64).
 */
final class ReferenceScores {

    /** More would tell no more. */
    static final int MOST = 10_000;

    private static final byte HEADER = 5;
    private static final byte SCORE = 6;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    ReferenceScores(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Units collected in an epoch. */
    int size(String stratum, String procedure, ThresholdSide side, MonitorEpoch epoch) {
        byte[] bytes = store.get(StoreKey.of(HEADER, stratum, procedure, side.name()));
        if (bytes == null) {
            return 0;
        }
        LayoutReader reader = new LayoutReader("reference scores", bytes, VERSION);
        boolean current = reader.getInt() == epoch.labels();
        current &= reader.getInt() == epoch.restarts();
        current &= reader.getText().equals(epoch.fingerprint());
        int size = reader.getInt();
        reader.requireEnd();
        return current ? size : 0;
    }

    /** Adds a unit that has not been added in the epoch; the first one of an epoch drops those of another. */
    void add(
            String stratum,
            String procedure,
            ThresholdSide side,
            MonitorEpoch epoch,
            String unitId,
            double criticalValue) {
        int size = size(stratum, procedure, side, epoch);
        if (size == 0) {
            clear(stratum, procedure, side);
        }
        if (size == MOST) {
            return;
        }
        store.put(
                StoreKey.of(HEADER, stratum, procedure, side.name()),
                new LayoutWriter(VERSION)
                        .putInt(epoch.labels())
                        .putInt(epoch.restarts())
                        .putText(epoch.fingerprint())
                        .putInt(size + 1)
                        .toBytes());
        store.put(
                StoreKey.of(SCORE, stratum, procedure, side.name(), unitId),
                ByteBuffer.allocate(Double.BYTES).putDouble(criticalValue).array());
    }

    /** Hands out the collected values, in the order of the unit ids, and forgets them. */
    double[] take(String stratum, String procedure, ThresholdSide side) {
        double[] values = PrefixScan.list(store, StoreKey.of(SCORE, stratum, procedure, side.name())).stream()
                .mapToDouble(entry -> ByteBuffer.wrap(entry.value).getDouble())
                .toArray();
        clear(stratum, procedure, side);
        return values;
    }

    private void clear(String stratum, String procedure, ThresholdSide side) {
        store.delete(StoreKey.of(HEADER, stratum, procedure, side.name()));
        for (KeyValue<Bytes, byte[]> entry :
                PrefixScan.list(store, StoreKey.of(SCORE, stratum, procedure, side.name()))) {
            store.delete(entry.key);
        }
    }
}
