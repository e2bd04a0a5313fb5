package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Keeps the scores of all calibration units, or of the units in one size class, and computes thresholds from them. */
public sealed interface Calibrator
        permits InclusionWeightedCalibrator,
                QuantileCalibrator,
                CrossFittedCalibrator,
                WeightedCalibrator,
                AdaptiveCalibrator,
                RiskCalibrator,
                BettingCalibrator {

    /** Adds a unit. */
    void insert(UnitScore unit);

    /** Removes a unit that was inserted before. */
    void remove(UnitScore unit);

    /** Removes all units, and leaves the levels unchanged. */
    void clear();

    /**
     * Returns the threshold for the next unit.
     *
     * @param nextSequence position of the next unit in the order of acceptance
     */
    CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence);

    /**
     * Moves the adaptive level of a threshold.
     *
     * @return whether there is such a level; false for rules without adaptive levels
     */
    default boolean moveLevel(Aim aim, UnaryOperator<AdaptiveMiscoverage> move) {
        return false;
    }

    /** Returns the version of the thresholds with which an adaptive level started; empty if there is no such level. */
    default Optional<Long> levelSince(Aim aim) {
        return Optional.empty();
    }

    /**
     * Resumes the stored levels that belong to this calibrator. The other levels start at their targets, with the next
     * thresholds.
     *
     * @param version version of the next thresholds
     */
    default void resume(List<AdaptedLevel> stored, long version) {}

    /** Returns the adaptive levels to store; empty for rules without such levels. */
    default Stream<AdaptedLevel> levels() {
        return Stream.empty();
    }

    /** Ranks an image's critical value among those of the units; empty if the rule does not rank them. */
    Optional<RankAmong> rankAmong(Component component, ImageScore score);

    /**
     * Counts of units.
     *
     * @param units number of units in the calibration
     * @param greater number of units with a greater critical value
     * @param equal number of units with an equal critical value
     */
    record RankAmong(long units, long greater, long equal) {

        /** The smoothed rank p-value (Vovk). It is exact with ties, and uniform under exchangeability. */
        public double pValue(double uniform) {
            return (greater + uniform * (equal + 1)) / (units + 1);
        }
    }
}
