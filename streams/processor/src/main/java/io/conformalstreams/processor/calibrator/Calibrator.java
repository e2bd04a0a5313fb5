package io.conformalstreams.processor.calibrator;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Holds the scores of all calibration units, or of those in one size class, and computes thresholds from them. */
public sealed interface Calibrator
        permits QuantileCalibrator, WeightedCalibrator, AdaptiveCalibrator, RiskCalibrator, BettingCalibrator {

    /** Adds a unit. */
    void insert(UnitScore unit);

    /** Removes a unit that was inserted before. */
    void remove(UnitScore unit);

    /** Removes all units. */
    void clear();

    /**
     * The threshold for the next unit.
     *
     * @param nextSequence its place in the order of acceptance
     */
    CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence);

    /** Learns from a new unit's first label, before it is inserted, how the thresholds held have done. */
    default void judge(ImageScore score) {}

    /** Goes on from the stored levels that are this calibrator's. */
    default void resume(List<AdaptedLevel> stored) {}

    /** The levels that misses have moved, to be stored; none where misses move none. */
    default Stream<AdaptedLevel> levels() {
        return Stream.empty();
    }

    /** Where the critical value of an image stands among those of the units; empty where they are not ranked. */
    Optional<RankAmong> rankAmong(Component component, ImageScore score);

    /**
     * Counts of held units.
     *
     * @param units units held
     * @param greater units with a greater critical value
     * @param equal units with an equal one
     */
    record RankAmong(long units, long greater, long equal) {

        /** The smoothed rank p-value (Vovk), exact under ties; uniform under exchangeability. */
        public double pValue(double uniform) {
            return (greater + uniform * (equal + 1)) / (units + 1);
        }
    }
}
