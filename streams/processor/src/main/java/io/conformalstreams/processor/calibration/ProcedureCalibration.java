package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibration.SetVerdict.ThresholdVerdict;
import io.conformalstreams.processor.calibration.UnitVerdicts.Verdict;
import io.conformalstreams.processor.calibrator.AdaptedLevel;
import io.conformalstreams.processor.calibrator.CalibrationTarget;
import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import io.conformalstreams.processor.calibrator.Calibrator;
import io.conformalstreams.processor.calibrator.Calibrator.RankAmong;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The scores of a procedure's units in one stratum, and the thresholds computed from them. A unit has one value for
 * each component. If the procedure has size classes, a unit has one value for each class of its images, and each class
 * is calibrated separately.
 */
final class ProcedureCalibration {

    private final Procedure procedure;
    private final Map<Optional<String>, Calibrator> classes = new LinkedHashMap<>();

    private ProcedureCalibration(Procedure procedure) {
        this.procedure = procedure;
    }

    /** Creates the calibration from the scores of units. */
    static ProcedureCalibration of(Procedure procedure, List<UnitScore> units) {
        ProcedureCalibration calibration = new ProcedureCalibration(procedure);
        Map<Optional<String>, List<UnitScore>> byClass = procedure.sizeClasses().isEmpty()
                ? Map.of(Optional.empty(), units)
                : units.stream()
                        .collect(Collectors.groupingBy(unit -> unit.score().sizeClass()));
        for (Optional<String> sizeClass : classes(procedure)) {
            List<UnitScore> ofClass = byClass.getOrDefault(sizeClass, List.of());
            calibration.classes.put(sizeClass, calibrator(procedure, sizeClass, ofClass));
        }
        return calibration;
    }

    private static List<Optional<String>> classes(Procedure procedure) {
        return procedure
                .sizeClasses()
                .map(classes -> classes.names().stream().map(Optional::of).toList())
                .orElse(List.of(Optional.empty()));
    }

    private static Calibrator calibrator(Procedure procedure, Optional<String> sizeClass, List<UnitScore> units) {
        Set<Aim> aims = new LinkedHashSet<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (Component component : procedure.method().components()) {
                aims.add(new Aim(component, procedure.method().alpha(component, nominalAlpha)));
            }
        }
        CalibrationTarget target = new CalibrationTarget(
                procedure.name(),
                procedure.fingerprint(),
                sizeClass,
                procedure.method().components(),
                aims);
        return procedure.calibrationRule().calibrator(target, units);
    }

    Procedure procedure() {
        return procedure;
    }

    /**
     * Resumes the stored levels of the adaptive guarantee. Levels that are not stored start with the next thresholds.
     *
     * @param version version of the next thresholds
     */
    void resume(List<AdaptedLevel> stored, long version) {
        classes.values().forEach(calibrator -> calibrator.resume(stored, version));
    }

    /** Returns the levels of the adaptive guarantee; empty for other guarantees. */
    Stream<AdaptedLevel> levels() {
        return classes.values().stream().flatMap(Calibrator::levels);
    }

    /**
     * Moves the adaptive levels by the verdict about an issued set.
     *
     * @param before the verdicts about the unit that have moved levels before
     * @return the verdicts about the unit that have moved levels; equal to {@code before} if no level moved
     */
    UnitVerdicts judge(SetVerdict verdict, UnitVerdicts before) {
        UnitVerdicts after = before;
        for (ThresholdVerdict threshold : verdict.thresholds()) {
            Optional<Aim> aim = aim(threshold);
            if (aim.isPresent()) {
                after = judge(verdict, aim.get(), threshold, after);
            }
        }
        return after;
    }

    /** Judges a set by one threshold. A set that was made before the level started does not count. */
    private UnitVerdicts judge(SetVerdict verdict, Aim aim, ThresholdVerdict threshold, UnitVerdicts before) {
        Optional<Calibrator> calibrator = Optional.ofNullable(classes.get(verdict.sizeClass()));
        Optional<Long> since = calibrator.flatMap(found -> found.levelSince(aim));
        if (since.isEmpty() || verdict.thresholdVersion() < since.get()) {
            return before;
        }
        return moveLevel(calibrator.get(), aim, threshold, before.missed(aim, since.get()))
                ? before.with(aim, new Verdict(since.get(), threshold.missed()))
                : before;
    }

    /** Tells whether a level of this procedure counts one of the verdicts about a unit. */
    boolean counts(Optional<String> sizeClass, UnitVerdicts unit) {
        return Optional.ofNullable(classes.get(sizeClass)).stream()
                .anyMatch(calibrator -> unit.verdicts().keySet().stream()
                        .anyMatch(aim -> calibrator
                                .levelSince(aim)
                                .flatMap(since -> unit.missed(aim, since))
                                .isPresent()));
    }

    private Optional<Aim> aim(ThresholdVerdict threshold) {
        return procedure.alphas().stream()
                .filter(nominalAlpha -> nominalAlpha.doubleValue() == threshold.nominalAlpha())
                .filter(nominalAlpha -> procedure.method().components().contains(threshold.component()))
                .map(nominalAlpha ->
                        new Aim(threshold.component(), procedure.method().alpha(threshold.component(), nominalAlpha)))
                .findFirst();
    }

    /** Moves one level. Returns false if the verdict moves nothing: a unit counts once, and a miss stays a miss. */
    private static boolean moveLevel(
            Calibrator calibrator, Aim aim, ThresholdVerdict threshold, Optional<Boolean> missedBefore) {
        boolean missed = threshold.missed();
        if (missedBefore.isPresent() && (missedBefore.get() || !missed)
                || !AdaptiveMiscoverage.movesLevel(missed, threshold.lambda())) {
            return false;
        }
        return calibrator.moveLevel(
                aim, level -> missedBefore.isPresent() ? level.afterLaterMiss() : level.afterUnit(missed));
    }

    void insert(UnitScore unit) {
        classes.get(unit.score().sizeClass()).insert(unit);
    }

    void remove(UnitScore unit) {
        classes.get(unit.score().sizeClass()).remove(unit);
    }

    /**
     * Removes all units at the start of an epoch, and starts the levels anew.
     *
     * @param version version of the first thresholds of the epoch
     */
    void startEpoch(long version) {
        classes.values().forEach(Calibrator::clear);
        resume(List.of(), version);
    }

    /**
     * Returns the thresholds by size class, then configured alpha, then component.
     *
     * @param nextSequence position of the next unit in the order of acceptance
     */
    List<LevelThreshold> thresholds(long nextSequence) {
        List<LevelThreshold> thresholds = new ArrayList<>();
        classes.keySet().forEach(sizeClass -> thresholds.addAll(thresholds(sizeClass, nextSequence)));
        return thresholds;
    }

    /** Returns the thresholds of one size class, by configured alpha, then component. */
    List<LevelThreshold> thresholds(Optional<String> sizeClass, long nextSequence) {
        List<LevelThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (Component component : procedure.method().components()) {
                BigDecimal alpha = procedure.method().alpha(component, nominalAlpha);
                thresholds.add(new LevelThreshold(
                        nominalAlpha,
                        component,
                        sizeClass,
                        classes.get(sizeClass).threshold(component, alpha, nextSequence)));
            }
        }
        return thresholds;
    }

    /** Ranks an image's critical value among those of the units in its size class. */
    Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return classes.get(score.sizeClass()).rankAmong(component, score);
    }
}
