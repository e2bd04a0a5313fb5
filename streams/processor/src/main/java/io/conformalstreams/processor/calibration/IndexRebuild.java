package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rebuilds what a stratum has in memory from its stored entries: the images that can leave a window, the images of units
 * with ids of their own, and the scores of all units.
 */
final class IndexRebuild {

    /** Procedures with the same scores and window have the same units. */
    private record Scope(String fingerprint, Window window) {

        static Scope of(Procedure procedure) {
            return new Scope(procedure.fingerprint(), procedure.window());
        }
    }

    private final StratumHeader header;
    private final WindowIndex windows;
    private final UnitIndex units;
    private final Map<Scope, RestoredUnits> scores = new LinkedHashMap<>();
    private final Map<Scope, List<UnitScore>> joined = new HashMap<>();

    /** The first image of each unit; empty if no window needs it. */
    private final Map<String, FirstImage> firstImages = new HashMap<>();

    private final boolean forgets;

    /**
     * @param windows empty; gets the images
     * @param units empty; gets the images
     */
    IndexRebuild(List<Procedure> procedures, StratumHeader header, WindowIndex windows, UnitIndex units) {
        this.header = header;
        this.windows = windows;
        this.units = units;
        this.forgets =
                procedures.stream().anyMatch(procedure -> procedure.window().forgets());
        procedures.forEach(procedure ->
                scores.computeIfAbsent(Scope.of(procedure), scope -> new RestoredUnits(scope.fingerprint())));
    }

    /** Reads all entries of the stratum. */
    void read(String stratum, CalibrationEntries entries) {
        if (forgets) {
            entries.forEachEntry(stratum, image -> addFirst(image.entryWithoutDigest()));
        }
        entries.forEachEntry(stratum, this::add);
    }

    /** Returns the scores of the units that calibrate a procedure. Call it after {@link #read}. */
    List<UnitScore> unitsOf(Procedure procedure) {
        return joined.computeIfAbsent(
                Scope.of(procedure), scope -> scores.get(scope).joined(units.namedUnits()));
    }

    private void addFirst(CalibrationEntry entry) {
        firstImages.merge(entry.unitId(), FirstImage.of(entry), FirstImage::earlier);
    }

    /** By default, an image is its own unit and stays in the window, so that its scores are all that is needed. */
    private void add(EntryReader image) {
        if (forgets || !image.isOwnUnit()) {
            add(image.entryWithoutDigest());
        } else {
            image.readScores(image.isActiveIn(header.epoch()) ? scores.values() : List.of());
        }
    }

    private void add(CalibrationEntry entry) {
        windows.add(header, entry);
        units.add(entry);
        FirstImage first = firstImages.getOrDefault(entry.unitId(), FirstImage.of(entry));
        scores.forEach((scope, ofUnits) -> UnitScores.ofImage(scope.fingerprint(), scope.window(), header, first, entry)
                .ifPresent(found -> ofUnits.add(entry, found)));
    }
}
