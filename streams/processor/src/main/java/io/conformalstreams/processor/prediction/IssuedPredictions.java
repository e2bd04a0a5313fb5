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
 * <p>A unit is complete if none of its images waits. Sets that will not be judged, because their unit was already in the calibration, do not wait.
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
     */
    void add(IssuedPrediction issued, boolean labelled) {
        store.put(StoreKey.of(ANSWERED, issued.stratum(), issued.predictionId()), new byte[0]);
        if (!issued.selfCalibrated() && !(labelled && hasLabel(issued))) {
            store.put(awaitedKey(issued), new byte[0]);
        }
        update(issued);
    }

    /** Ends the wait of a prediction's image for a label. */
    void endWait(IssuedPrediction issued) {
        store.delete(awaitedKey(issued));
    }

    /** Whether no image of a prediction's unit waits for a label in the prediction's epoch. */
    boolean isUnitComplete(IssuedPrediction issued) {
        return PrefixScan.isEmpty(store, awaitedUnit(issued));
    }

    void update(IssuedPrediction issued) {
        store.put(
                key(issued.stratum(), issued.imageId(), issued.predictionId()), IssuedPredictionLayout.toBytes(issued));
    }

    Optional<IssuedPrediction> find(String stratum, String imageId, String predictionId) {
        return Optional.ofNullable(store.get(key(stratum, imageId, predictionId)))
                .map(IssuedPredictionLayout::issuedOf);
    }

    /** Returns the issued predictions of an image, ordered by id. */
    List<IssuedPrediction> ofImage(String stratum, String imageId) {
        return PrefixScan.list(store, StoreKey.of(ISSUED, stratum, imageId)).stream()
                .map(entry -> IssuedPredictionLayout.issuedOf(entry.value))
                .toList();
    }

    /** Removes an expired prediction. Its image no longer waits, unless it has another prediction in the epoch. */
    void remove(String stratum, String imageId, String predictionId) {
        Bytes key = key(stratum, imageId, predictionId);
        Optional<IssuedPrediction> expired =
                Optional.ofNullable(store.delete(key)).map(IssuedPredictionLayout::issuedOf);
        store.delete(StoreKey.of(ANSWERED, stratum, predictionId));
        expired.filter(issued -> ofSameWait(issued).findAny().isEmpty()).ifPresent(this::endWait);
    }

    private boolean hasLabel(IssuedPrediction issued) {
        return ofSameWait(issued)
                .flatMap(other -> other.procedures().stream())
                .anyMatch(procedure -> procedure.outcome().isPresent());
    }

    private Stream<IssuedPrediction> ofSameWait(IssuedPrediction issued) {
        return ofImage(issued.stratum(), issued.imageId()).stream()
                .filter(other -> other.epoch() == issued.epoch()
                        && other.unitId().equals(issued.unitId())
                        && !other.selfCalibrated());
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
}
