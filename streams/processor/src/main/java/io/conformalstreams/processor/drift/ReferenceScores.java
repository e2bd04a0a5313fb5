package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.PrefixScan;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The critical values that become the reference of a score monitor. They come from the first units of an epoch, and are
 * collected until the monitor starts. They never come from the calibration, because its windows and weights follow the
 * drift.
 *
 * <p>The header entry has version (8 bits), the epoch as {@link EpochLayout} writes it, and number of units (32 bits).
 * The entry of each unit has its critical value (64 bits).
 */
final class ReferenceScores {

    /** The largest size of a reference. A larger one would hardly detect more. */
    static final int MOST = 10_000;

    private static final byte HEADER = 5;
    private static final byte SCORE = 6;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    ReferenceScores(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Returns the number of units collected in an epoch. */
    int size(String stratum, MonitoredSubject subject, MonitorEpoch epoch) {
        byte[] bytes = store.get(subject.key(HEADER, stratum));
        if (bytes == null) {
            return 0;
        }
        LayoutReader reader = new LayoutReader("reference scores", bytes, VERSION);
        boolean isCurrent = EpochLayout.isCurrent(reader, epoch);
        int size = reader.getInt();
        reader.requireEnd();
        return isCurrent ? size : 0;
    }

    /**
     * Adds a unit that has not been added in the epoch. The first unit of an epoch removes the units of the previous
     * one.
     */
    void add(String stratum, MonitoredSubject subject, MonitorEpoch epoch, String unitId, double score) {
        int size = size(stratum, subject, epoch);
        if (size == 0) {
            clear(stratum, subject);
        }
        if (size == MOST) {
            return;
        }
        store.put(
                subject.key(HEADER, stratum),
                EpochLayout.put(new LayoutWriter(VERSION), epoch)
                        .putInt(size + 1)
                        .toBytes());
        putScore(subject.key(SCORE, stratum, unitId), score);
    }

    /**
     * Replaces the critical value of a unit of the epoch with a larger one. Does nothing if the unit is not collected.
     */
    void raise(String stratum, MonitoredSubject subject, MonitorEpoch epoch, String unitId, double score) {
        Bytes key = subject.key(SCORE, stratum, unitId);
        byte[] collected = size(stratum, subject, epoch) > 0 ? store.get(key) : null;
        if (collected != null && score > ByteBuffer.wrap(collected).getDouble()) {
            putScore(key, score);
        }
    }

    private void putScore(Bytes key, double score) {
        store.put(key, ByteBuffer.allocate(Double.BYTES).putDouble(score).array());
    }

    /** Returns the collected values in the order of the unit ids, and removes them. */
    double[] take(String stratum, MonitoredSubject subject) {
        double[] values = PrefixScan.list(store, subject.key(SCORE, stratum)).stream()
                .mapToDouble(entry -> ByteBuffer.wrap(entry.value).getDouble())
                .toArray();
        clear(stratum, subject);
        return values;
    }

    private void clear(String stratum, MonitoredSubject subject) {
        store.delete(subject.key(HEADER, stratum));
        for (KeyValue<Bytes, byte[]> entry : PrefixScan.list(store, subject.key(SCORE, stratum))) {
            store.delete(entry.key);
        }
    }
}
