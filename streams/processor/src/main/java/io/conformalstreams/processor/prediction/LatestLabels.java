package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.StoreKey;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The newest label of each image, kept for predictions that arrive later. */
final class LatestLabels {

    private static final byte LABEL = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    LatestLabels(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    Optional<CalibratedLabel> find(String stratum, String imageId) {
        return Optional.ofNullable(store.get(StoreKey.of(LABEL, stratum, imageId)))
                .map(CalibratedLabelLayout::labelOf);
    }

    void put(CalibratedLabel label) {
        store.put(StoreKey.of(LABEL, label.stratum(), label.imageId()), CalibratedLabelLayout.toBytes(label));
    }

    void remove(String stratum, String imageId) {
        store.delete(StoreKey.of(LABEL, stratum, imageId));
    }
}
