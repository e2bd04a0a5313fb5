package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The issued sets of each image as scalars, without masks, kept for later labels; the ids of the predictions for which
 * sets were issued; and the images of each unit that wait for a label.
 *
 * <p>A unit is complete if none of its images waits. Sets that will not be judged, because their unit was already in the
 * calibration, do not wait. An image of another unit waits in an entry of its own, by which its unit is found. Most images
 * are units of their own. They wait in their predictions, which saves this entry and its removal.
 */
final class IssuedPredictions {

    private static final byte ISSUED = 1;
    private static final byte ANSWERED = 2;
    private static final byte AWAITED = 3;

    private final KeyValueStore<Bytes, byte[]> store;

    IssuedPredictions(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    boolean isAnswered(String stratum, String predictionId) {
        return store.get(StoreKey.of(ANSWERED, stratum, predictionId)) != null;
    }

    /**
     * Adds newly issued sets.
     *
     * @param labelled whether a label of the image is kept. Without one, the image waits, even if a label that has expired
     *     ended the wait of an earlier prediction: it can't judge this one. The store is then not searched for other
     *     predictions of the image, which would cost as much as several writes
     * @return the earlier predictions of the image; none without a label
     */
    List<IssuedPrediction> add(IssuedPrediction issued, boolean labelled) {
        List<IssuedPrediction> earlier = labelled ? ofImage(issued.stratum(), issued.imageId()) : List.of();
        boolean waits = !issued.selfCalibrated()
                && earlier.stream().noneMatch(other -> isOfSameWait(other, issued) && other.hasOutcome());
        store.put(StoreKey.of(ANSWERED, issued.stratum(), issued.predictionId()), new byte[0]);
        if (waits && !issued.isOwnUnit()) {
            store.put(awaitedKey(issued), new byte[0]);
        }
        put(issued, waits && issued.isOwnUnit());
        return earlier;
    }

    /**
     * Ends the wait of a prediction's image for a label. The caller then updates the prediction.
     *
     * @param ofImage all predictions of the image
     * @return whether no image of the prediction's unit waits for a label in the prediction's epoch
     */
    boolean endWait(IssuedPrediction issued, List<IssuedPrediction> ofImage) {
        if (issued.isOwnUnit()) {
            ofImage.stream()
                    .filter(other -> !other.predictionId().equals(issued.predictionId()) && isOfSameWait(other, issued))
                    .forEach(this::endOwnWait);
            return PrefixScan.isEmpty(store, awaitedUnit(issued));
        }
        store.delete(awaitedKey(issued));
        return PrefixScan.isEmpty(store, awaitedUnit(issued))
                && stored(issued.stratum(), issued.unitId())
                        .noneMatch(ofUnit -> ofUnit.awaited() && ofUnit.issued().epoch() == issued.epoch());
    }

    /** Reads the prediction again, because an outcome may have been added to it. */
    private void endOwnWait(IssuedPrediction waiting) {
        get(waiting.stratum(), waiting.imageId(), waiting.predictionId())
                .filter(StoredPrediction::awaited)
                .ifPresent(found -> put(found.issued(), false));
    }

    /** Stores a prediction with its outcomes. It no longer waits. */
    void update(IssuedPrediction issued) {
        put(issued, false);
    }

    Optional<IssuedPrediction> find(String stratum, String imageId, String predictionId) {
        return get(stratum, imageId, predictionId).map(StoredPrediction::issued);
    }

    /** Returns the issued predictions of an image, ordered by id. */
    List<IssuedPrediction> ofImage(String stratum, String imageId) {
        return stored(stratum, imageId).map(StoredPrediction::issued).toList();
    }

    /** Removes an expired prediction. Its image no longer waits, unless it has another prediction in the epoch. */
    void remove(String stratum, String imageId, String predictionId) {
        Optional<StoredPrediction> expired = Optional.ofNullable(store.delete(key(stratum, imageId, predictionId)))
                .map(bytes -> IssuedPredictionLayout.storedOf(stratum, imageId, predictionId, bytes));
        store.delete(StoreKey.of(ANSWERED, stratum, predictionId));
        expired.ifPresent(this::leaveWait);
    }

    private void leaveWait(StoredPrediction expired) {
        IssuedPrediction issued = expired.issued();
        if (issued.isOwnUnit() && !expired.awaited()) {
            return;
        }
        List<StoredPrediction> others = stored(issued.stratum(), issued.imageId())
                .filter(other -> isOfSameWait(other.issued(), issued))
                .toList();
        if (!issued.isOwnUnit() && others.isEmpty()) {
            store.delete(awaitedKey(issued));
        } else if (issued.isOwnUnit() && others.stream().noneMatch(StoredPrediction::awaited)) {
            others.stream().findFirst().ifPresent(heir -> put(heir.issued(), true));
        }
    }

    private static boolean isOfSameWait(IssuedPrediction other, IssuedPrediction issued) {
        return other.epoch() == issued.epoch() && other.unitId().equals(issued.unitId()) && !other.selfCalibrated();
    }

    private void put(IssuedPrediction issued, boolean awaited) {
        store.put(
                key(issued.stratum(), issued.imageId(), issued.predictionId()),
                IssuedPredictionLayout.toBytes(new StoredPrediction(issued, awaited)));
    }

    private Optional<StoredPrediction> get(String stratum, String imageId, String predictionId) {
        return Optional.ofNullable(store.get(key(stratum, imageId, predictionId)))
                .map(bytes -> IssuedPredictionLayout.storedOf(stratum, imageId, predictionId, bytes));
    }

    /** The predictions of an image, ordered by id. */
    private Stream<StoredPrediction> stored(String stratum, String imageId) {
        return PrefixScan.list(store, StoreKey.of(ISSUED, stratum, imageId)).stream()
                .map(entry -> IssuedPredictionLayout.storedOf(
                        stratum, imageId, StoreKey.parts(entry.key).get(2), entry.value));
    }

    private static Bytes awaitedUnit(IssuedPrediction issued) {
        return StoreKey.of(AWAITED, issued.stratum(), issued.unitId(), Integer.toString(issued.epoch()));
    }

    private static Bytes awaitedKey(IssuedPrediction issued) {
        return StoreKey.of(
                AWAITED, issued.stratum(), issued.unitId(), Integer.toString(issued.epoch()), issued.imageId());
    }

    private static Bytes key(String stratum, String imageId, String predictionId) {
        return StoreKey.of(ISSUED, stratum, imageId, predictionId);
    }

    /**
     * A prediction as it is kept.
     *
     * @param awaited whether its image, which is a unit of its own, waits for a label since these sets were issued
     */
    record StoredPrediction(IssuedPrediction issued, boolean awaited) {

        StoredPrediction {
            if (awaited && !issued.isOwnUnit()) {
                throw new IllegalArgumentException("an image of another unit waits in an entry of its own");
            }
        }
    }
}
