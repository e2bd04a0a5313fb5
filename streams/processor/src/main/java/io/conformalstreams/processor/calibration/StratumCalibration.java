package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The calibration of one stratum: sorted critical values in memory that always equal what the stored entries imply.
 *
 * <p>n counts units; a unit's critical value is the maximum over its active images of the stratum's epoch inside the
 * procedure's window.
 */
final class StratumCalibration {

    private final String stratum;
    private final CalibrationEntries entries;
    private final List<ProcedureCalibration> procedures;
    private final WindowIndex windows;
    private final UnitIndex units = new UnitIndex();
    private StratumHeader header;

    private StratumCalibration(
            String stratum,
            CalibrationEntries entries,
            StratumHeader header,
            WindowIndex windows,
            List<ProcedureCalibration> procedures) {
        this.stratum = stratum;
        this.entries = entries;
        this.header = header;
        this.windows = windows;
        this.procedures = procedures;
    }

    /** The calibration that the stored entries of a stratum imply. */
    static StratumCalibration restore(String stratum, List<Procedure> procedures, CalibrationEntries entries) {
        StratumHeader header = entries.header(stratum);
        WindowIndex windows =
                new WindowIndex(procedures.stream().map(Procedure::window).toList());
        // Hashed here once, since every entry is asked for its critical values by fingerprint.
        List<String> fingerprints =
                procedures.stream().map(Procedure::fingerprint).toList();
        List<Map<String, CriticalValues>> unitValues = new ArrayList<>();
        procedures.forEach(procedure -> unitValues.add(new HashMap<>()));
        StratumCalibration calibration = new StratumCalibration(stratum, entries, header, windows, new ArrayList<>());
        entries.forEachEntry(stratum, entry -> {
            windows.add(header, entry);
            calibration.units.add(entry);
            for (int i = 0; i < procedures.size(); i++) {
                Map<String, CriticalValues> values = unitValues.get(i);
                criticalValuesIn(fingerprints.get(i), procedures.get(i).window(), header, entry)
                        .ifPresent(found -> values.merge(entry.unitId(), found, StratumCalibration::maximum));
            }
        });
        for (int i = 0; i < procedures.size(); i++) {
            calibration.procedures.add(
                    ProcedureCalibration.of(procedures.get(i), unitValues.get(i).values()));
        }
        return calibration;
    }

    StratumHeader header() {
        return header;
    }

    List<ProcedureCalibration> procedures() {
        return List.copyOf(procedures);
    }

    Optional<CalibrationEntry> find(String imageId) {
        return entries.find(stratum, imageId);
    }

    /** Whether any image's newest accepted revision belongs to a unit. */
    boolean knowsUnit(String unitId) {
        return !imagesOf(unitId).isEmpty();
    }

    /** Lets the newest revision of an image take effect: in the entries, then in the sorted critical values. */
    void replace(Optional<CalibrationEntry> held, CalibrationEntry entry, StratumHeader after) {
        StratumHeader before = header;
        List<Change> changes = changes(held, entry, before, after);
        entries.put(stratum, entry);
        entries.put(stratum, after);
        held.ifPresent(units::remove);
        units.add(entry);
        if (held.isEmpty()) {
            windows.add(after, entry);
        }
        header = after;
        boolean newEpoch = after.epoch() != before.epoch();
        for (Change change : changes) {
            change.apply(newEpoch);
        }
    }

    private List<Change> changes(
            Optional<CalibrationEntry> held, CalibrationEntry entry, StratumHeader before, StratumHeader after) {
        Map<String, Collection<CalibrationEntry>> imagesByUnit = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        for (ProcedureCalibration calibration : procedures) {
            Set<String> touched = new TreeSet<>();
            touched.add(entry.unitId());
            held.ifPresent(previous -> touched.add(previous.unitId()));
            for (String imageId : windows.evicted(calibration.procedure().window(), before, after)) {
                touched.add(find(imageId).orElseThrow().unitId());
            }
            Change change = new Change(calibration, new ArrayList<>(), new ArrayList<>());
            for (String unit : touched) {
                Collection<CalibrationEntry> images = imagesByUnit.computeIfAbsent(unit, this::imagesOf);
                unitValues(calibration, before, images).ifPresent(change.removed::add);
                unitValues(calibration, after, afterRevision(images, unit, entry))
                        .ifPresent(change.inserted::add);
            }
            changes.add(change);
        }
        return changes;
    }

    private Collection<CalibrationEntry> imagesOf(String unitId) {
        List<CalibrationEntry> images = new ArrayList<>();
        find(unitId).filter(entry -> entry.unitId().equals(unitId)).ifPresent(images::add);
        for (String imageId : units.namedImages(unitId)) {
            images.add(find(imageId).orElseThrow());
        }
        return images;
    }

    private static Collection<CalibrationEntry> afterRevision(
            Collection<CalibrationEntry> images, String unit, CalibrationEntry revised) {
        Map<String, CalibrationEntry> after = new LinkedHashMap<>();
        images.forEach(image -> after.put(image.imageId(), image));
        after.remove(revised.imageId());
        if (revised.unitId().equals(unit)) {
            after.put(revised.imageId(), revised);
        }
        return after.values();
    }

    private static Optional<CriticalValues> unitValues(
            ProcedureCalibration calibration, StratumHeader header, Collection<CalibrationEntry> images) {
        return images.stream()
                .map(image -> criticalValuesIn(
                        calibration.fingerprint(), calibration.procedure().window(), header, image))
                .flatMap(Optional::stream)
                .reduce(StratumCalibration::maximum);
    }

    private static Optional<CriticalValues> criticalValuesIn(
            String fingerprint, Window window, StratumHeader header, CalibrationEntry entry) {
        boolean counts = entry.active() && entry.epoch() == header.epoch() && WindowIndex.holds(window, header, entry);
        return counts ? Optional.ofNullable(entry.criticalValues().get(fingerprint)) : Optional.empty();
    }

    private static CriticalValues maximum(CriticalValues one, CriticalValues other) {
        return new CriticalValues(Math.max(one.inner(), other.inner()), Math.max(one.outer(), other.outer()));
    }

    /** What one accepted record removes from and inserts into the sorted critical values of a procedure. */
    private record Change(
            ProcedureCalibration calibration, List<CriticalValues> removed, List<CriticalValues> inserted) {

        void apply(boolean newEpoch) {
            if (newEpoch) {
                calibration.clear();
                inserted.forEach(calibration::insert);
            } else if (!Objects.equals(removed, inserted)) {
                removed.forEach(calibration::remove);
                inserted.forEach(calibration::insert);
            }
        }
    }
}
