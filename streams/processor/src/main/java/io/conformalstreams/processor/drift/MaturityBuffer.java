package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.EarliestTimes;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps predictions, and labels without a prediction, until they are mature. Keeps mature images until no image of
 * their unit waits. Monitors observe units in the order in which they mature, and not in the order in which labels
 * arrive. If hard images are labelled later than easy ones, the order of labels is not exchangeable, and every test
 * raises false alarms.
 */
final class MaturityBuffer {

    private static final byte UNIT = 1;
    private static final byte TIME_OF_LABEL = 2;
    private static final byte WAITING = 3;
    private static final byte HELD = 4;
    private static final String PREDICTION = "p";
    private static final String LABEL = "l";
    private static final String LEFT = "x";

    private final KeyValueStore<Bytes, byte[]> store;
    private final EarliestTimes earliest = new EarliestTimes();

    MaturityBuffer(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * An image that has left the buffer.
     *
     * @param id the id of the prediction or of the labelled image, with its kind
     */
    record MatureImage(String id, BufferedUnit image) {

        /** Returns the id of the prediction. The image must have a prediction. */
        String predictionId() {
            return id.substring(PREDICTION.length());
        }
    }

    Optional<BufferedUnit> prediction(String stratum, long time, String predictionId) {
        return Optional.ofNullable(store.get(key(stratum, time, PREDICTION + predictionId)))
                .map(BufferedUnitLayout::unitOf);
    }

    void putPrediction(String stratum, String predictionId, BufferedUnit unit) {
        put(stratum, PREDICTION + predictionId, unit);
    }

    /** Whether a label of an image is waiting. */
    boolean holdsLabel(String stratum, String imageId) {
        return store.get(timeKey(stratum, imageId)) != null;
    }

    /**
     * Replaces a waiting label by its correction, at the same position in the order. An empty correction means that the
     * label was withdrawn. Its image then waits without a label, because its maturity may complete its unit. If the
     * correction moves the image to another unit, an image without a label waits in the former unit for the same
     * reason.
     */
    void correctLabel(String stratum, String imageId, Optional<LabelledUnit> label) {
        long time = ByteBuffer.wrap(store.get(timeKey(stratum, imageId))).getLong();
        Bytes key = key(stratum, time, LABEL + imageId);
        BufferedUnit corrected = BufferedUnitLayout.unitOf(store.get(key));
        store.delete(waitingKey(stratum, LABEL + imageId, corrected));
        BufferedUnit newest = label.map(unit -> BufferedUnit.label(time, unit)).orElseGet(corrected::withoutLabel);
        if (!newest.unitId().equals(corrected.unitId())) {
            put(stratum, left(corrected.unitId(), imageId), corrected.withoutLabel());
        }
        put(stratum, LABEL + imageId, newest);
    }

    void addLabel(String stratum, String imageId, LabelledUnit unit) {
        long time = unit.label().coordinates().getLabelledAt().toEpochMilli();
        store.put(
                timeKey(stratum, imageId),
                ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        put(stratum, LABEL + imageId, BufferedUnit.label(time, unit));
    }

    private void put(String stratum, String id, BufferedUnit image) {
        earliest.added(stratum, image.time());
        store.put(key(stratum, image.time(), id), BufferedUnitLayout.toBytes(image));
        store.put(waitingKey(stratum, id, image), new byte[0]);
    }

    /** Removes the images at or before a time, and returns them in order. */
    List<MatureImage> release(String stratum, long time) {
        if (time < earliest.of(stratum)) {
            return List.of();
        }
        List<KeyValue<Bytes, byte[]>> mature = new ArrayList<>();
        long next = Long.MAX_VALUE;
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.prefixScan(StoreKey.of(UNIT, stratum), new BytesSerializer())) {
            while (iterator.hasNext()) {
                KeyValue<Bytes, byte[]> entry = iterator.next();
                next = Long.parseLong(StoreKey.parts(entry.key).get(1));
                if (next > time) {
                    break;
                }
                next = Long.MAX_VALUE;
                mature.add(entry);
            }
        }
        earliest.found(stratum, next);
        mature.forEach(entry -> remove(entry.key));
        return mature.stream()
                .map(entry -> new MatureImage(StoreKey.parts(entry.key).get(2), BufferedUnitLayout.unitOf(entry.value)))
                .toList();
    }

    /**
     * Adds a mature image to its unit. Returns all mature images of the unit if no image of the unit waits any more,
     * or if the unit has waited for the longest time. Otherwise returns nothing.
     *
     * @param longest the longest time that the unit waits for further images, counted from the time of its first held
     *     image. It limits the number of images that are kept
     */
    List<BufferedUnit> complete(String stratum, MatureImage mature, Duration longest) {
        BufferedUnit image = mature.image();
        store.delete(waitingKey(stratum, mature.id(), image));
        boolean waits = !PrefixScan.isEmpty(store, StoreKey.of(WAITING, stratum, image.unitId()));
        if (waits && image.time() - firstTime(stratum, image) < longest.toMillis()) {
            store.put(
                    StoreKey.of(HELD, stratum, image.unitId(), StoreKey.sortableTime(image.time()), mature.id()),
                    BufferedUnitLayout.toBytes(image));
            return List.of();
        }
        List<BufferedUnit> images = new ArrayList<>(takeHeld(stratum, image.unitId()));
        images.add(image);
        return images;
    }

    /** Removes all images of a stratum. */
    void clear(String stratum) {
        for (byte kind : List.of(UNIT, TIME_OF_LABEL, WAITING, HELD)) {
            PrefixScan.list(store, StoreKey.of(kind, stratum)).forEach(entry -> store.delete(entry.key));
        }
    }

    /** Removes all images of a unit, mature or not, and returns them in order. */
    List<BufferedUnit> takeUnit(String stratum, String unitId) {
        List<BufferedUnit> images = new ArrayList<>(takeHeld(stratum, unitId));
        for (KeyValue<Bytes, byte[]> entry : PrefixScan.list(store, StoreKey.of(WAITING, stratum, unitId))) {
            List<String> parts = StoreKey.parts(entry.key);
            store.delete(entry.key);
            images.add(BufferedUnitLayout.unitOf(remove(key(stratum, Long.parseLong(parts.get(2)), parts.get(3)))));
        }
        return images;
    }

    private byte[] remove(Bytes key) {
        List<String> parts = StoreKey.parts(key);
        if (parts.get(2).startsWith(LABEL)) {
            store.delete(timeKey(parts.get(0), parts.get(2).substring(1)));
        }
        return store.delete(key);
    }

    /** Returns the time of the first held image of a unit, or of this image if none is held. */
    private long firstTime(String stratum, BufferedUnit image) {
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.prefixScan(StoreKey.of(HELD, stratum, image.unitId()), new BytesSerializer())) {
            return iterator.hasNext()
                    ? Long.parseLong(StoreKey.parts(iterator.next().key).get(2))
                    : image.time();
        }
    }

    private List<BufferedUnit> takeHeld(String stratum, String unitId) {
        List<KeyValue<Bytes, byte[]>> held = PrefixScan.list(store, StoreKey.of(HELD, stratum, unitId));
        held.forEach(entry -> store.delete(entry.key));
        return held.stream()
                .map(entry -> BufferedUnitLayout.unitOf(entry.value))
                .toList();
    }

    /** Returns the id of an image in a unit that it has left. The length tells where the id of the unit ends. */
    private static String left(String unitId, String imageId) {
        return LEFT + unitId.length() + ":" + unitId + imageId;
    }

    private static Bytes waitingKey(String stratum, String id, BufferedUnit image) {
        return StoreKey.of(WAITING, stratum, image.unitId(), StoreKey.sortableTime(image.time()), id);
    }

    private static Bytes timeKey(String stratum, String imageId) {
        return StoreKey.of(TIME_OF_LABEL, stratum, imageId);
    }

    private static Bytes key(String stratum, long time, String id) {
        return StoreKey.of(UNIT, stratum, StoreKey.sortableTime(time), id);
    }
}
