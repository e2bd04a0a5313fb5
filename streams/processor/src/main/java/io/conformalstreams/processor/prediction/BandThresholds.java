package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import io.conformalstreams.processor.store.StoreKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The thresholds that measure the band between the inner and the outer set: the first ones that were calibrated for
 * both sets of a method. They never change, because current thresholds would make the band follow recalibration, which
 * is not drift of the inputs.
 *
 * <p>Byte layout, version 1: version (8 bits); then, for each component, its code (8) and lambda (64).
 */
final class BandThresholds {

    private static final byte BAND = 2;
    private static final byte VERSION = 1;

    private final KeyValueStore<Bytes, byte[]> store;

    /**
     * @param store the store that also serves {@link LatestThresholds}
     */
    BandThresholds(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * Returns the thresholds of a method, by component.
     *
     * @param sizeClass size class of the image; the empty string if the procedure has no size classes
     */
    Optional<Map<Component, Double>> find(String stratum, String fingerprint, String sizeClass) {
        return Optional.ofNullable(store.get(StoreKey.of(BAND, stratum, fingerprint, sizeClass)))
                .map(BandThresholds::lambdas);
    }

    private static Map<Component, Double> lambdas(byte[] bytes) {
        LayoutReader reader = new LayoutReader("band thresholds", bytes, VERSION);
        Map<Component, Double> lambdas = new EnumMap<>(Component.class);
        int components = (bytes.length - 1) / (Byte.BYTES + Double.BYTES);
        for (int i = 0; i < components; i++) {
            Component component = Component.ofCode(reader.getByte());
            lambdas.put(component, reader.getDouble());
        }
        reader.requireEnd();
        return lambdas;
    }

    void put(String stratum, String fingerprint, String sizeClass, Map<Component, Double> lambdas) {
        LayoutWriter writer = new LayoutWriter(VERSION);
        new EnumMap<>(lambdas)
                .forEach((component, lambda) -> writer.putByte(component.code()).putDouble(lambda));
        store.put(StoreKey.of(BAND, stratum, fingerprint, sizeClass), writer.toBytes());
    }
}
