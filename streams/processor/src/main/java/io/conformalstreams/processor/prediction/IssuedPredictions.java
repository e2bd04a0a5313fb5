package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The issued sets of each image as scalars, without masks, kept for later labels; and the ids of the predictions for
 * which sets were issued.
 */
final class IssuedPredictions {

    private static final byte ISSUED = 1;
    private static final byte ANSWERED = 2;

    private final KeyValueStore<Bytes, byte[]> store;

    IssuedPredictions(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    boolean isAnswered(String stratum, String predictionId) {
        return store.get(StoreKey.of(ANSWERED, stratum, predictionId)) != null;
    }

    void add(IssuedPrediction issued) {
        store.put(StoreKey.of(ANSWERED, issued.stratum(), issued.predictionId()), new byte[0]);
        update(issued);
    }

    void update(IssuedPrediction issued) {
        store.put(
                key(issued.stratum(), issued.imageId(), issued.predictionId()), IssuedPredictionLayout.toBytes(issued));
    }

    /** Returns the issued predictions of an image, ordered by id. */
    List<IssuedPrediction> ofImage(String stratum, String imageId) {
        return PrefixScan.list(store, StoreKey.of(ISSUED, stratum, imageId)).stream()
                .map(entry -> IssuedPredictionLayout.issuedOf(entry.value))
                .toList();
    }

    void remove(String stratum, String imageId, String predictionId) {
        store.delete(key(stratum, imageId, predictionId));
        store.delete(StoreKey.of(ANSWERED, stratum, predictionId));
    }

    private static Bytes key(String stratum, String imageId, String predictionId) {
        return StoreKey.of(ISSUED, stratum, imageId, predictionId);
    }
}
