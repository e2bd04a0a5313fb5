package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibration.SetVerdict.ThresholdVerdict;
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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    static ProcedureCalibration of(Procedure procedure, Collection<UnitScore> units) {
        ProcedureCalibration calibration = new ProcedureCalibration(procedure);
        for (Optional<String> sizeClass : classes(procedure)) {
            List<UnitScore> ofClass = units.stream()
                    .filter(unit -> unit.score().sizeClass().equals(sizeClass))
                    .toList();
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

    /** Restores the stored levels of the adaptive guarantee. */
    void resume(List<AdaptedLevel> stored) {
        classes.values().forEach(calibrator -> calibrator.resume(stored));
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
            if (aim.isPresent() && moveLevel(verdict.sizeClass(), aim.get(), threshold, after)) {
                after = after.with(aim.get(), threshold.missed());
            }
        }
        return after;
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
    private boolean moveLevel(Optional<String> sizeClass, Aim aim, ThresholdVerdict threshold, UnitVerdicts before) {
        boolean missed = threshold.missed();
        Optional<Boolean> missedBefore = before.missed(aim);
        if (missedBefore.isPresent() && (missedBefore.get() || !missed)
                || !AdaptiveMiscoverage.movesLevel(missed, threshold.lambda())) {
            return false;
        }
        return Optional.ofNullable(classes.get(sizeClass))
                .map(calibrator -> calibrator.moveLevel(
                        aim, level -> missedBefore.isPresent() ? level.afterLaterMiss() : level.afterUnit(missed)))
                .orElse(false);
    }

    void insert(UnitScore unit) {
        classes.get(unit.score().sizeClass()).insert(unit);
    }

    void remove(UnitScore unit) {
        classes.get(unit.score().sizeClass()).remove(unit);
    }

    void clear() {
        classes.values().forEach(Calibrator::clear);
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
