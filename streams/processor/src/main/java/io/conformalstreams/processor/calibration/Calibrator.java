package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.method.ImageScore;
import java.math.BigDecimal;
import java.util.Optional;

/** The scores of the units of one size class, or of all, as a procedure's thresholds need them. */
sealed interface Calibrator
        permits QuantileCalibrator, WeightedCalibrator, AdaptiveCalibrator, RiskCalibrator, BettingCalibrator {

    void insert(UnitScore unit);

    /** Removes a unit that was inserted before. */
    void remove(UnitScore unit);

    void clear();

    /**
     * The threshold for the next unit.
     *
     * @param nextSequence its place in the order of acceptance
     */
    CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence);

    /** Learns from a new unit's first label, before it is inserted, how the thresholds held have done. */
    default void judge(ImageScore score) {}

    /** Where the critical value of an image stands among those of the units; empty where they are not ranked. */
    Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score);

    /**
     * Counts of held units.
     *
     * @param units units held
     * @param greater units with a greater critical value
     * @param equal units with an equal one
     */
    record RankAmong(long units, long greater, long equal) {

        /** The smoothed rank p-value (Vovk), exact under ties; uniform under exchangeability. */
        double pValue(double uniform) {
            return (greater + uniform * (equal + 1)) / (units + 1);
        }
    }
}
