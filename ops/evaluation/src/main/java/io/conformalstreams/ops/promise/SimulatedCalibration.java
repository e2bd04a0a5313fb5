package io.conformalstreams.ops.promise;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.CalibrationTarget;
import io.conformalstreams.processor.calibrator.Calibrator;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A calibration of simulated units with the calibrator of the stream. */
final class SimulatedCalibration {

    private final Calibrator calibrator;
    private final List<UnitScore> units = new ArrayList<>();

    /**
     * Starts a calibration without units.
     *
     * @param rule the rule of the procedure
     * @param components the calibrated components
     * @param alpha the nominal miscoverage of each component
     */
    SimulatedCalibration(CalibrationRule rule, Map<Component, BigDecimal> alpha) {
        Set<CalibrationTarget.Aim> aims = new LinkedHashSet<>();
        alpha.forEach((component, level) -> aims.add(new CalibrationTarget.Aim(component, level)));
        this.calibrator = rule.calibrator(
                new CalibrationTarget("simulated", "fingerprint", Optional.empty(), List.copyOf(alpha.keySet()), aims),
                List.of());
    }

    /** Starts a calibration of one component with units of the given critical values, in the order of acceptance. */
    static SimulatedCalibration ofOne(CalibrationRule rule, BigDecimal alpha, double... criticalValues) {
        SimulatedCalibration calibration = new SimulatedCalibration(rule, Map.of(Component.OUTER, alpha));
        for (double value : criticalValues) {
            calibration.add(value);
        }
        return calibration;
    }

    /** Returns the threshold of units with the given critical values, in the order of acceptance. */
    static CalibratedThreshold threshold(CalibrationRule rule, BigDecimal alpha, double... criticalValues) {
        return ofOne(rule, alpha, criticalValues).threshold(alpha);
    }

    /** Adds a unit that no model has seen and that was certainly selected for labelling. */
    void add(double criticalValue) {
        add(ImageScore.of(Map.of(Component.OUTER, criticalValue)), OptionalInt.empty(), 1);
    }

    /** Adds a unit. */
    void add(ImageScore score, OptionalInt fold, double inclusionProbability) {
        UnitScore unit = new UnitScore(score, units.size(), fold, Optional.of(inclusionProbability));
        calibrator.insert(unit);
        units.add(unit);
    }

    /** Moves the adaptive level of the only component by the verdict about a unit's set. */
    void judge(BigDecimal alpha, boolean missed) {
        calibrator.moveLevel(new CalibrationTarget.Aim(Component.OUTER, alpha), level -> level.afterUnit(missed));
    }

    /** Moves the adaptive level of the only component, because a later set missed a unit that counted as covered. */
    void judgeLaterMiss(BigDecimal alpha) {
        calibrator.moveLevel(new CalibrationTarget.Aim(Component.OUTER, alpha), AdaptiveMiscoverage::afterLaterMiss);
    }

    /** Returns the number of units. */
    int size() {
        return units.size();
    }

    /** Returns the threshold of the only component. */
    CalibratedThreshold threshold(BigDecimal alpha) {
        return threshold(Component.OUTER, alpha);
    }

    /** Returns the threshold of a component. */
    CalibratedThreshold threshold(Component component, BigDecimal alpha) {
        return calibrator.threshold(component, alpha, units.size());
    }

    /** Returns the number of units with a larger critical value and with an equal one. */
    Calibrator.RankAmong rankAmong(double criticalValue) {
        return calibrator
                .rankAmong(Component.OUTER, ImageScore.of(Map.of(Component.OUTER, criticalValue)))
                .orElseThrow();
    }

    /** Returns the critical values of the only component, in the order of acceptance. */
    double[] values() {
        return units.stream()
                .mapToDouble(unit -> unit.score().of(Component.OUTER))
                .toArray();
    }

    /** Returns the largest critical value below lambda; minus infinity if there is none. Its rank is one too small. */
    double below(Component component, double lambda) {
        double below = Double.NEGATIVE_INFINITY;
        for (UnitScore unit : units) {
            double value = unit.score().of(component);
            below = value < lambda ? Math.max(below, value) : below;
        }
        return below;
    }

    /** Returns the smallest critical value. */
    double smallest(Component component) {
        return units.stream()
                .mapToDouble(unit -> unit.score().of(component))
                .min()
                .orElseThrow();
    }

    /** Returns the largest critical value below lambda of the only component. */
    double below(double lambda) {
        return below(Component.OUTER, lambda);
    }
}
