package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.AdaptedLevel;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The persistent state of the calibration, in one store with a changelog. It contains the headers and adapted levels by
 * stratum, the entries and the raters' labels by stratum and image, and the verdicts that moved adaptive levels by
 * stratum and unit.
 */
final class CalibrationEntries {

    private static final byte HEADER = 1;
    private static final byte ENTRY = 2;
    private static final byte LEVELS = 3;
    private static final byte VERDICTS = 4;
    private static final byte READINGS = 5;

    private final KeyValueStore<Bytes, byte[]> store;

    CalibrationEntries(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    StratumHeader header(String stratum) {
        byte[] bytes = store.get(StoreKey.of(HEADER, stratum));
        return bytes == null ? StratumHeader.EMPTY : CalibrationLayout.headerOf(bytes);
    }

    void put(String stratum, StratumHeader header) {
        store.put(StoreKey.of(HEADER, stratum), CalibrationLayout.toBytes(header));
    }

    /**
     * Returns the current levels of the adaptive guarantee; empty until a procedure with that guarantee gets a label.
     */
    List<AdaptedLevel> levels(String stratum) {
        byte[] bytes = store.get(StoreKey.of(LEVELS, stratum));
        return bytes == null ? List.of() : AdaptedLevelsLayout.levelsOf(bytes);
    }

    void put(String stratum, List<AdaptedLevel> levels) {
        store.put(StoreKey.of(LEVELS, stratum), levels.isEmpty() ? null : AdaptedLevelsLayout.toBytes(levels));
    }

    /** Returns the verdicts about a unit under one procedure, and in one size class if the procedure has any. */
    Optional<UnitVerdicts> verdicts(String stratum, String procedure, Optional<String> sizeClass, String unitId) {
        return Optional.ofNullable(store.get(StoreKey.of(VERDICTS, stratum, procedure, sizeClass.orElse(""), unitId)))
                .map(UnitVerdictsLayout::verdictsOf);
    }

    void put(String stratum, String procedure, Optional<String> sizeClass, String unitId, UnitVerdicts verdicts) {
        store.put(
                StoreKey.of(VERDICTS, stratum, procedure, sizeClass.orElse(""), unitId),
                UnitVerdictsLayout.toBytes(verdicts));
    }

    /** Tells whether the verdicts about a unit are to be deleted. */
    interface VerdictFilter {

        boolean test(String procedure, Optional<String> sizeClass, UnitVerdicts verdicts);
    }

    /** Deletes the verdicts of a stratum that a filter selects. */
    void deleteVerdicts(String stratum, VerdictFilter filter) {
        List<Bytes> deleted = new ArrayList<>();
        PrefixScan.forEach(store, StoreKey.of(VERDICTS, stratum), entry -> {
            List<String> parts = StoreKey.parts(entry.key);
            Optional<String> sizeClass = Optional.of(parts.get(2)).filter(name -> !name.isEmpty());
            if (filter.test(parts.get(1), sizeClass, UnitVerdictsLayout.verdictsOf(entry.value))) {
                deleted.add(entry.key);
            }
        });
        deleted.forEach(store::delete);
    }

    Optional<CalibrationEntry> find(String stratum, String imageId) {
        return Optional.ofNullable(store.get(StoreKey.of(ENTRY, stratum, imageId)))
                .map(CalibrationLayout::entryOf);
    }

    void put(String stratum, CalibrationEntry entry) {
        store.put(StoreKey.of(ENTRY, stratum, entry.imageId()), CalibrationLayout.toBytes(entry));
    }

    /** Returns the newest label of each rater who labelled an image. */
    Map<String, Reading> readings(String stratum, String imageId) {
        byte[] bytes = store.get(StoreKey.of(READINGS, stratum, imageId));
        return bytes == null ? Map.of() : ReadingsLayout.readingsOf(bytes);
    }

    void put(String stratum, String imageId, Map<String, Reading> readings) {
        store.put(StoreKey.of(READINGS, stratum, imageId), ReadingsLayout.toBytes(readings));
    }

    /** Passes every stratum of the partition to an action, in key order. */
    void forEachStratum(Consumer<String> action) {
        PrefixScan.forEach(
                store,
                StoreKey.of(HEADER),
                entry -> action.accept(StoreKey.parts(entry.key).get(0)));
    }

    /**
     * Passes every entry of a stratum to an action, in key order. The action may run in another thread, and must not use the
     * store.
     */
    void forEachEntry(String stratum, Consumer<EntryReader> action) {
        PrefixScan.forEachValue(store, StoreKey.of(ENTRY, stratum), value -> action.accept(new EntryReader(value)));
    }
}
