package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibration.Calibrator.RankAmong;
import io.conformalstreams.processor.configuration.Guarantee;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ImageScore;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scores of a procedure's units in one stratum, and the thresholds they give. Each unit has one value a side;
 * with size classes, one in each class that its images are in, and every class calibrates alone.
 */
final class ProcedureCalibration {

    private final Procedure procedure;
    private final Map<Optional<String>, Calibrator> classes = new LinkedHashMap<>();

    private ProcedureCalibration(Procedure procedure) {
        this.procedure = procedure;
    }

    /** The calibration that holds these scores of units. */
    static ProcedureCalibration of(Procedure procedure, Collection<UnitScore> units) {
        ProcedureCalibration calibration = new ProcedureCalibration(procedure);
        for (Optional<String> sizeClass : classes(procedure)) {
            List<UnitScore> ofClass = units.stream()
                    .filter(unit -> unit.score().sizeClass().equals(sizeClass))
                    .toList();
            calibration.classes.put(sizeClass, unitScores(procedure, sizeClass, ofClass));
        }
        return calibration;
    }

    private static List<Optional<String>> classes(Procedure procedure) {
        return procedure
                .sizeClasses()
                .map(classes -> classes.names().stream().map(Optional::of).toList())
                .orElse(List.of(Optional.empty()));
    }

    private static Calibrator unitScores(Procedure procedure, Optional<String> sizeClass, List<UnitScore> units) {
        if (procedure.method() instanceof RiskMethod risk) {
            return risk.control() instanceof RiskMethod.Control.Betting betting
                    ? new BettingCalibrator(risk, betting, units)
                    : new RiskCalibrator(risk, (RiskMethod.Control.OfSums) risk.control(), units);
        }
        List<ThresholdSide> sides = procedure.method().sides();
        if (procedure.guarantee() instanceof Guarantee.Nonexchangeable nonexchangeable) {
            return new WeightedCalibrator(nonexchangeable, sides, units);
        }
        return procedure.guarantee() instanceof Guarantee.Adaptive
                ? new AdaptiveCalibrator(procedure, sizeClass, units)
                : new QuantileCalibrator((Guarantee.ByRank) procedure.guarantee(), sides, units);
    }

    Procedure procedure() {
        return procedure;
    }

    /** Goes on from stored levels, where misses move them. */
    void resume(List<AdaptedLevel> stored) {
        adapted().forEach(scores -> stored.forEach(scores::resume));
    }

    /** The levels that misses move, if any do. */
    Stream<AdaptedLevel> levels() {
        return adapted().flatMap(AdaptiveCalibrator::levels);
    }

    private Stream<AdaptiveCalibrator> adapted() {
        return classes.values().stream()
                .filter(AdaptiveCalibrator.class::isInstance)
                .map(AdaptiveCalibrator.class::cast);
    }

    /** Lets thresholds learn from a new unit's first label, before it is inserted. */
    void judge(ImageScore score) {
        classes.get(score.sizeClass()).judge(score);
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
     * The thresholds by size class, then configured alpha, then side.
     *
     * @param nextSequence the place of the next unit in the order of acceptance
     */
    List<LevelThreshold> thresholds(long nextSequence) {
        List<LevelThreshold> thresholds = new ArrayList<>();
        classes.keySet().forEach(sizeClass -> thresholds.addAll(thresholds(sizeClass, nextSequence)));
        return thresholds;
    }

    /** The thresholds of one size class by configured alpha, then side. */
    List<LevelThreshold> thresholds(Optional<String> sizeClass, long nextSequence) {
        List<LevelThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (ThresholdSide side : procedure.method().sides()) {
                BigDecimal alpha = procedure.method().alpha(side, nominalAlpha);
                thresholds.add(new LevelThreshold(
                        nominalAlpha, side, sizeClass, classes.get(sizeClass).threshold(side, alpha, nextSequence)));
            }
        }
        return thresholds;
    }

    /** Where the critical value of an image stands among those of the units held, of its size class. */
    Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return classes.get(score.sizeClass()).rankAmong(side, score);
    }
}
