package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.StoreKey;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The images and units that have entered a stratum's calibration, each with the offset of its first label. */
final class CalibratedUnits {

    private static final byte IMAGE = 1;
    private static final byte UNIT = 2;

    private final KeyValueStore<Bytes, byte[]> store;

    CalibratedUnits(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** Records an accepted label. */
    void add(String stratum, String imageId, String unitId, long labelOffset) {
        addFirst(StoreKey.of(IMAGE, stratum, imageId), labelOffset);
        addFirst(StoreKey.of(UNIT, stratum, unitId), labelOffset);
    }

    /** Tells whether the image or its unit entered the calibration with a label at or before an offset. */
    boolean enteredBy(String stratum, String imageId, String unitId, long labelOffset) {
        return first(StoreKey.of(IMAGE, stratum, imageId)) <= labelOffset
                || first(StoreKey.of(UNIT, stratum, unitId)) <= labelOffset;
    }

    private void addFirst(Bytes key, long labelOffset) {
        store.putIfAbsent(
                key, ByteBuffer.allocate(Long.BYTES).putLong(labelOffset).array());
    }

    private long first(Bytes key) {
        byte[] bytes = store.get(key);
        return bytes == null ? Long.MAX_VALUE : ByteBuffer.wrap(bytes).getLong();
    }
}
