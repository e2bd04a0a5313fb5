package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The losses of a unit's images in each size class, if the procedure controls a risk. A unit loses as much as its worst
 * image of the class, as in the calibration. Keys sort from the largest loss to the smallest, so one read finds the largest.
 */
final class UnitLosses {

    private static final byte LOSS = 4;

    /** The number of digits of {@link LossCurve#ONE}. */
    private static final int DIGITS_OF_LOSS = 10;

    private final KeyValueStore<Bytes, byte[]> store;
    private final List<String> unit;

    /**
     * @param unit the key of the unit
     */
    UnitLosses(KeyValueStore<Bytes, byte[]> store, List<String> unit) {
        this.store = store;
        this.unit = unit;
    }

    /** Returns the largest loss, in units of 2^-32; 0 without a loss. */
    long largest(String sizeClass, double nominalAlpha) {
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.prefixScan(key(sizeClass, Double.toString(nominalAlpha)), new BytesSerializer())) {
            return iterator.hasNext()
                    ? LossCurve.ONE
                            - Long.parseLong(StoreKey.parts(iterator.next().key).get(unit.size() + 2))
                    : 0;
        }
    }

    void add(String sizeClass, double nominalAlpha, String predictionId, long loss) {
        store.put(key(sizeClass, nominalAlpha, predictionId, loss), new byte[0]);
    }

    void remove(String sizeClass, double nominalAlpha, String predictionId, long loss) {
        store.delete(key(sizeClass, nominalAlpha, predictionId, loss));
    }

    void clear() {
        for (KeyValue<Bytes, byte[]> entry : PrefixScan.list(store, key())) {
            store.delete(entry.key);
        }
    }

    private Bytes key(String sizeClass, double nominalAlpha, String predictionId, long loss) {
        return key(
                sizeClass,
                Double.toString(nominalAlpha),
                StoreKey.sortable(LossCurve.ONE - loss, DIGITS_OF_LOSS),
                predictionId);
    }

    private Bytes key(String... texts) {
        List<String> parts = new ArrayList<>(unit);
        parts.addAll(List.of(texts));
        return StoreKey.of(LOSS, parts.toArray(String[]::new));
    }
}
