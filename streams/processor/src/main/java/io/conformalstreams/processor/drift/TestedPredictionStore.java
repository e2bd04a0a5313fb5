package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.TestedPrediction;
import io.conformalstreams.conformal.drift.TestedPrediction.Label;
import io.conformalstreams.conformal.drift.TestedPredictions;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.StoreKey;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The tested predictions of the label processes: one entry for each unit of a stratum that had a mature prediction. A
 * unit that returns in a later epoch replaces its entry, and no entry expires. So a unit counts once in an epoch, however
 * long the epoch is.
 *
 * <p>Layout of the bytes, version 1: version (8 bits), epoch of the labels, restarts (32 bits each), hash of the
 * prediction (64 bits), position of the state of its label in {@link Label} (8 bits).
 */
final class TestedPredictionStore {

    private static final byte TESTED = 11;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    TestedPredictionStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The tested predictions of a stratum in an epoch. Those of other epochs are absent. */
    TestedPredictions of(String stratum, MonitorEpoch epoch) {
        return new TestedPredictions() {
            @Override
            public Optional<TestedPrediction> ofUnit(String unitId) {
                return Optional.ofNullable(store.get(StoreKey.of(TESTED, stratum, unitId)))
                        .flatMap(bytes -> predictionOf(bytes, epoch));
            }

            @Override
            public void put(String unitId, TestedPrediction prediction) {
                store.put(StoreKey.of(TESTED, stratum, unitId), toBytes(prediction, epoch));
            }
        };
    }

    static byte[] toBytes(TestedPrediction prediction, MonitorEpoch epoch) {
        return new LayoutWriter(VERSION)
                .putInt(epoch.labels())
                .putInt(epoch.restarts())
                .putLong(prediction.hash())
                .putByte((byte) prediction.label().ordinal())
                .toBytes();
    }

    /** Reads the tested prediction of a unit; empty if it is of another epoch. */
    static Optional<TestedPrediction> predictionOf(byte[] bytes, MonitorEpoch epoch) {
        LayoutReader reader = new LayoutReader("tested prediction", bytes, VERSION);
        int labels = reader.getInt();
        int restarts = reader.getInt();
        TestedPrediction prediction = new TestedPrediction(reader.getLong(), Label.values()[reader.getByte()]);
        reader.requireEnd();
        boolean isOfEpoch = labels == epoch.labels() && restarts == epoch.restarts();
        return isOfEpoch ? Optional.of(prediction) : Optional.empty();
    }
}
