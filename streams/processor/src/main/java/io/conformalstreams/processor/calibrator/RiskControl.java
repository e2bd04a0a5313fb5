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

    /** Chooses a threshold from the sums of losses. */
    sealed interface OfSums extends RiskControl {

        /** The threshold for a nominal risk. */
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
     * The risk is at most alpha with probability 1 - delta over calibrations of one prespecified number of units.
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
     * The risk is at most alpha with probability 1 - delta for all calibrations of growing numbers of units at once, by
     * betting on one loss after the other. A certificate stays valid. A correction or a withdrawal starts the bets anew on
     * the remaining units, in the same order.
     *
     * @param delta strictly between 0 and 1
     */
    record Betting(BigDecimal delta) implements RiskControl {

        /** The betting process before its first bet. */
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

    /** A calibrator for this kind of risk control. */
    Calibrator calibrator(ThresholdGrid grid, List<UnitScore> units);

    /** The threshold for a nominal risk, from the losses of units in order of acceptance. */
    Function<BigDecimal, RiskThreshold> thresholds(ThresholdGrid grid, List<LossCurve> units);

    /** The probability with which a threshold may fail to control the risk; empty where the promise is about the average. */
    default Optional<BigDecimal> failureProbability() {
        return Optional.empty();
    }

    /** Whether a unit may leave the calibration when it leaves a window. A bet on its loss cannot be taken back. */
    default boolean allowsForgetting() {
        return true;
    }

    /** Calls the case for this kind of risk control. */
    <R> R match(ThresholdGrid grid, CalibrationRule.Cases<R> cases);
}
