package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.AdaptedLevel;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.configuration.Procedure;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calibration of one stratum. Its sorted critical values in memory always agree with the stored entries.
 *
 * <p>n counts units. The procedure's window holds whole units. A unit's critical value is the maximum over its active
 * images that belong to the stratum's epoch.
 */
final class StratumCalibration {

    private static final Logger LOG = LoggerFactory.getLogger(StratumCalibration.class);

    private final String stratum;
    private final CalibrationEntries entries;
    private final List<ProcedureCalibration> procedures;
    private final WindowIndex windows;
    private final UnitIndex units = new UnitIndex();
    private StratumHeader header;
    private boolean hasStoredLevels;

    /** Whether verdicts may be stored that no level counts. */
    private boolean hasUncountedVerdicts = true;

    /** The last search for an entry. A label asks for the entry of its image, or of its unit's id, several times. */
    private Optional<Search> lastSearch = Optional.empty();

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

    /** Rebuilds the calibration of a stratum from its stored entries. */
    static StratumCalibration restore(String stratum, List<Procedure> procedures, CalibrationEntries entries) {
        StratumHeader header = entries.header(stratum);
        WindowIndex windows =
                new WindowIndex(procedures.stream().map(Procedure::window).toList());
        StratumCalibration calibration = new StratumCalibration(stratum, entries, header, windows, new ArrayList<>());
        IndexRebuild rebuild = new IndexRebuild(procedures, header, windows, calibration.units);
        rebuild.read(stratum, entries);
        procedures.forEach(procedure ->
                calibration.procedures.add(ProcedureCalibration.of(procedure, rebuild.unitsOf(procedure))));
        List<AdaptedLevel> levels = entries.levels(stratum);
        calibration.hasStoredLevels = !levels.isEmpty();
        calibration.procedures.forEach(procedure -> procedure.resume(levels, header.version() + 1));
        return calibration;
    }

    StratumHeader header() {
        return header;
    }

    List<ProcedureCalibration> procedures() {
        return List.copyOf(procedures);
    }

    Optional<CalibrationEntry> find(String imageId) {
        if (lastSearch.filter(search -> search.imageId().equals(imageId)).isEmpty()) {
            lastSearch = Optional.of(new Search(imageId, entries.find(stratum, imageId)));
        }
        return lastSearch.orElseThrow().found();
    }

    /** Tells whether the newest accepted revision of any image names this unit. */
    boolean knowsUnit(String unitId) {
        return !imagesOf(unitId).isEmpty();
    }

    /** Returns another active image of a label's unit that is in another fold. */
    Optional<CalibrationEntry> imageInAnotherFold(ReducedLabel label) {
        return imagesOf(label.unitId()).stream()
                .filter(CalibrationEntry::active)
                .filter(other -> !other.imageId().equals(label.imageId()))
                .filter(other -> !other.fold().equals(label.fold()))
                .findFirst();
    }

    /**
     * Returns another active image of a label's unit that was selected with another probability.
     *
     * @param epoch epoch in which the label counts; each epoch has its own selection
     */
    Optional<CalibrationEntry> imageWithAnotherProbability(ReducedLabel label, int epoch) {
        return imagesOf(label.unitId()).stream()
                .filter(other -> other.active() && other.epoch() == epoch)
                .filter(other -> !other.imageId().equals(label.imageId()))
                .filter(other -> !other.inclusionProbability().equals(label.inclusionProbability()))
                .findFirst();
    }

    /**
     * Applies the newest revision of an image to the entries, then to the sorted critical values.
     */
    void replace(Optional<CalibrationEntry> held, CalibrationEntry entry, StratumHeader after) {
        StratumHeader before = header;
        List<ScoreChange> changes = changes(held, entry, before, after);
        entries.put(stratum, entry);
        lastSearch = Optional.empty();
        entries.put(stratum, after);
        held.ifPresent(units::remove);
        units.add(entry);
        if (held.isEmpty()) {
            windows.add(after, entry);
        }
        header = after;
        boolean newEpoch = after.epoch() != before.epoch();
        if (newEpoch && before.epoch() >= 0) {
            LOG.warn(
                    "Stratum {} starts epoch {}: a label has the new label policy {}. Calibration starts anew; labels with"
                            + " the policy {} no longer calibrate",
                    stratum,
                    after.epoch(),
                    after.labelPolicies().get(after.epoch()),
                    before.labelPolicies().get(before.epoch()));
        }
        for (ScoreChange change : changes) {
            change.apply(newEpoch, after.version());
        }
        putLevels();
        if (newEpoch || hasUncountedVerdicts) {
            deleteUncountedVerdicts();
        }
    }

    /**
     * Moves the adaptive levels by the verdict about an issued set. A set moves nothing if it is of an earlier epoch or
     * of another definition of the procedure, or if its thresholds were published before the level started.
     *
     * @return whether a level moved, so that there are new thresholds
     */
    boolean judge(SetVerdict verdict) {
        Optional<ProcedureCalibration> procedure = procedures.stream()
                .filter(calibration -> calibration.procedure().name().equals(verdict.procedure())
                        && calibration.procedure().fingerprint().equals(verdict.fingerprint()))
                .findFirst();
        if (procedure.isEmpty() || verdict.epoch() != header.epoch()) {
            return false;
        }
        UnitVerdicts before = entries.verdicts(stratum, verdict.procedure(), verdict.sizeClass(), verdict.unitId())
                .orElse(UnitVerdicts.NONE);
        UnitVerdicts after = procedure.get().judge(verdict, before);
        if (after.equals(before)) {
            return false;
        }
        header = header.afterOutcome(verdict.offset());
        entries.put(stratum, header);
        entries.put(stratum, verdict.procedure(), verdict.sizeClass(), verdict.unitId(), after);
        putLevels();
        return true;
    }

    /**
     * Stores the levels of the published thresholds. If no procedure has levels now, none may remain: they would resume
     * although thresholds without them were published.
     */
    private void putLevels() {
        List<AdaptedLevel> levels =
                procedures.stream().flatMap(ProcedureCalibration::levels).toList();
        if (!levels.isEmpty() || hasStoredLevels) {
            entries.put(stratum, levels);
        }
        hasStoredLevels = !levels.isEmpty();
    }

    /** Deletes the verdicts that no level counts any more: after a restart, and at the start of an epoch. */
    private void deleteUncountedVerdicts() {
        entries.deleteVerdicts(
                stratum,
                (procedure, sizeClass, unit) -> procedures.stream()
                        .noneMatch(calibration -> calibration.procedure().name().equals(procedure)
                                && calibration.counts(sizeClass, unit)));
        hasUncountedVerdicts = false;
    }

    private List<ScoreChange> changes(
            Optional<CalibrationEntry> held, CalibrationEntry entry, StratumHeader before, StratumHeader after) {
        Map<String, Collection<CalibrationEntry>> imagesByUnit = new HashMap<>();
        List<ScoreChange> changes = new ArrayList<>();
        for (ProcedureCalibration calibration : procedures) {
            Set<String> touched = new TreeSet<>();
            touched.add(entry.unitId());
            held.ifPresent(previous -> touched.add(previous.unitId()));
            for (String imageId : windows.evicted(calibration.procedure().window(), before, after)) {
                touched.add(find(imageId).orElseThrow().unitId());
            }
            ScoreChange change = new ScoreChange(calibration, new ArrayList<>(), new ArrayList<>());
            for (String unit : touched) {
                Collection<CalibrationEntry> images = imagesByUnit.computeIfAbsent(unit, this::imagesOf);
                change.removed.addAll(UnitScores.of(calibration.procedure(), before, images));
                change.inserted.addAll(
                        UnitScores.of(calibration.procedure(), after, afterRevision(images, unit, entry)));
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

    private record Search(String imageId, Optional<CalibrationEntry> found) {}

    /**
     * The scores that one accepted record removes from a procedure's sorted values, and those that it inserts.
     */
    private record ScoreChange(ProcedureCalibration calibration, List<UnitScore> removed, List<UnitScore> inserted) {

        void apply(boolean newEpoch, long version) {
            if (newEpoch) {
                calibration.startEpoch(version);
                inserted.forEach(calibration::insert);
            } else if (!Objects.equals(removed, inserted)) {
                removed.forEach(calibration::remove);
                inserted.forEach(calibration::insert);
            }
        }
    }
}
