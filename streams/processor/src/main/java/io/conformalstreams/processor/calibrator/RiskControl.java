package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.BetSize;
import io.conformalstreams.conformal.risk.BettingBound;
import io.conformalstreams.conformal.risk.ConformalRiskControl;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.RiskControllingPredictionSets;
import io.conformalstreams.conformal.risk.RiskLevel;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How a threshold is chosen from the losses of units, and which bound on the risk it guarantees. */
public sealed interface RiskControl {

    /** Risk control that needs only the sums of the losses. */
    sealed interface OfSums extends RiskControl {

        /** Returns the threshold for a nominal risk. */
        RiskThreshold threshold(LossSums losses, BigDecimal alpha);

        @Override
        default Calibrator calibrator(ThresholdGrid grid, List<UnitScore> units) {
            return new RiskCalibrator(grid, this, units);
        }

        @Override
        default Function<BigDecimal, RiskThreshold> thresholds(ThresholdGrid grid, List<LossCurve> units) {
            LossSums sums = new LossSums(grid);
            units.forEach(sums::add);
            return alpha -> threshold(sums, alpha);
        }
    }

    /** The risk is at most alpha on average over calibrations. */
    record Conformal() implements OfSums {

        @Override
        public RiskThreshold threshold(LossSums losses, BigDecimal alpha) {
            return ConformalRiskControl.threshold(losses, alpha);
        }

        @Override
        public <R> R match(ThresholdGrid grid, CalibrationRule.Cases<R> cases) {
            return cases.conformalRisk(grid);
        }
    }

    /**
     * The risk is at most alpha with probability 1 - delta over calibrations. The number of units must be fixed in
     * advance.
     *
     * @param delta strictly between 0 and 1
     */
    record Bounded(RiskBound bound, BigDecimal delta) implements OfSums {

        @Override
        public RiskThreshold threshold(LossSums losses, BigDecimal alpha) {
            return RiskControllingPredictionSets.threshold(losses, bound, new RiskLevel(alpha, delta));
        }

        @Override
        public Optional<BigDecimal> failureProbability() {
            return Optional.of(delta);
        }

        @Override
        public <R> R match(ThresholdGrid grid, CalibrationRule.Cases<R> cases) {
            return cases.boundedRisk(grid, bound, delta);
        }
    }

    /**
     * The risk is at most alpha with probability 1 - delta, for all numbers of calibration units at once. The rule bets
     * on one loss after another. A threshold that was once certified stays certified. After a correction or a
     * withdrawal, the bets start again on the remaining units, in the same order.
     *
     * @param delta strictly between 0 and 1
     */
    record Betting(BigDecimal delta) implements RiskControl {

        /** Returns the betting process before its first bet. */
        BettingBound start(ThresholdGrid grid, BigDecimal alpha) {
            return new BettingBound(grid, new RiskLevel(alpha, delta), new BetSize.Anytime());
        }

        @Override
        public Calibrator calibrator(ThresholdGrid grid, List<UnitScore> units) {
            return new BettingCalibrator(grid, this, units);
        }

        @Override
        public Function<BigDecimal, RiskThreshold> thresholds(ThresholdGrid grid, List<LossCurve> units) {
            return alpha -> {
                BettingBound bound = start(grid, alpha);
                units.forEach(bound::observe);
                return bound.threshold();
            };
        }

        @Override
        public Optional<BigDecimal> failureProbability() {
            return Optional.of(delta);
        }

        @Override
        public boolean allowsForgetting() {
            return false;
        }

        @Override
        public <R> R match(ThresholdGrid grid, CalibrationRule.Cases<R> cases) {
            return cases.bettingRisk(grid, delta);
        }
    }

    /** Creates a calibrator for this kind of risk control. */
    Calibrator calibrator(ThresholdGrid grid, List<UnitScore> units);

    /**
     * Computes thresholds from the losses of units, in the order of acceptance. The result maps a nominal risk to its
     * threshold.
     */
    Function<BigDecimal, RiskThreshold> thresholds(ThresholdGrid grid, List<LossCurve> units);

    /**
     * The probability that a threshold fails to control the risk; empty if the promise is an average over calibrations.
     */
    default Optional<BigDecimal> failureProbability() {
        return Optional.empty();
    }

    /**
     * Tells whether units may leave the calibration when they leave the window. With bets they may not: a bet cannot be
     * undone.
     */
    default boolean allowsForgetting() {
        return true;
    }

    /** Calls the case for this kind of risk control. */
    <R> R match(ThresholdGrid grid, CalibrationRule.Cases<R> cases);
}
