package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.StoreKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps predictions, and labels without a prediction, until they are mature. Monitors observe them in the order of
 * their event times, and not in the order in which labels arrive. If hard images are labelled later than easy ones, the
 * order of labels is not exchangeable, and every test raises false alarms.
 */
final class MaturityBuffer {

    private static final byte UNIT = 1;
    private static final byte TIME_OF_LABEL = 2;
    private static final String PREDICTION = "p";
    private static final String LABEL = "l";

    private final KeyValueStore<Bytes, byte[]> store;

    MaturityBuffer(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    Optional<BufferedUnit> prediction(String stratum, long time, String predictionId) {
        return Optional.ofNullable(store.get(key(stratum, time, PREDICTION + predictionId)))
                .map(BufferedUnitLayout::unitOf);
    }

    void putPrediction(String stratum, String predictionId, BufferedUnit unit) {
        store.put(key(stratum, unit.time(), PREDICTION + predictionId), BufferedUnitLayout.toBytes(unit));
    }

    /** Whether a label of an image is waiting. */
    boolean holdsLabel(String stratum, String imageId) {
        return store.get(timeKey(stratum, imageId)) != null;
    }

    /**
     * Replaces a waiting label by its correction, at the same position in the order. An empty correction means that the
     * label was withdrawn.
     */
    void correctLabel(String stratum, String imageId, Optional<LabelledUnit> label) {
        long time = ByteBuffer.wrap(store.get(timeKey(stratum, imageId))).getLong();
        Bytes key = key(stratum, time, LABEL + imageId);
        if (label.isPresent()) {
            store.put(key, BufferedUnitLayout.toBytes(BufferedUnit.label(time, label.get())));
        } else {
            store.delete(key);
            store.delete(timeKey(stratum, imageId));
        }
    }

    void addLabel(String stratum, String imageId, LabelledUnit unit) {
        long time = unit.label().coordinates().getLabelledAt().toEpochMilli();
        store.put(
                timeKey(stratum, imageId),
                ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        store.put(key(stratum, time, LABEL + imageId), BufferedUnitLayout.toBytes(BufferedUnit.label(time, unit)));
    }

    /** Removes the units at or before a time, and returns them in order. */
    List<BufferedUnit> release(String stratum, long time) {
        List<KeyValue<Bytes, byte[]>> mature = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.prefixScan(StoreKey.of(UNIT, stratum), new BytesSerializer())) {
            while (iterator.hasNext()) {
                KeyValue<Bytes, byte[]> next = iterator.next();
                if (Long.parseLong(StoreKey.parts(next.key).get(1)) > time) {
                    break;
                }
                mature.add(next);
            }
        }
        for (KeyValue<Bytes, byte[]> entry : mature) {
            store.delete(entry.key);
            String id = StoreKey.parts(entry.key).get(2);
            if (id.startsWith(LABEL)) {
                store.delete(timeKey(stratum, id.substring(1)));
            }
        }
        return mature.stream()
                .map(entry -> BufferedUnitLayout.unitOf(entry.value))
                .toList();
    }

    private static Bytes timeKey(String stratum, String imageId) {
        return StoreKey.of(TIME_OF_LABEL, stratum, imageId);
    }

    /** Returns the key of a unit. The time is padded with zeros, so that keys sort by time. */
    private static Bytes key(String stratum, long time, String id) {
        return StoreKey.of(UNIT, stratum, String.format(Locale.ROOT, "%019d", time), id);
    }
}
