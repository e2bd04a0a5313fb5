package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The rule by which the scores of calibration units become a threshold. */
public sealed interface CalibrationRule permits Guarantee, RiskRule {

    /**
     * A calibrator that follows the rule.
     *
     * @param target the thresholds to calibrate
     * @param units the units that calibrate already
     */
    Calibrator calibrator(CalibrationTarget target, List<UnitScore> units);

    /** The rule as one of an order statistic, whose coverage has a known distribution; empty for any other rule. */
    default Optional<Guarantee.ByRank> orderStatistic() {
        return Optional.empty();
    }

    /** The rule as one that controls a mean loss; empty for any other rule. */
    default Optional<RiskRule> lossControl() {
        return Optional.empty();
    }

    /**
     * Whether a label can show that a single region broke the promise. A controlled risk is a mean of losses: no single
     * loss breaks the promise.
     */
    default boolean judgesSingleRegions() {
        return lossControl().isEmpty();
    }

    /** Whether the threshold depends on the order of the units in time, which random splits do not have. */
    default boolean dependsOnTime() {
        return false;
    }

    /** The probability with which one threshold may break the promise; empty where the promise is about the average. */
    default Optional<BigDecimal> failureProbability() {
        return Optional.empty();
    }

    /** Calls the case for this kind of rule. An independent implementation of the rules has one case for each kind. */
    <R> R match(Cases<R> cases);

    /**
     * Handles each kind of rule.
     *
     * @param <R> type of the answers
     */
    interface Cases<R> {

        /** {@link Guarantee.Marginal}. */
        R marginal();

        /** {@link Guarantee.TrainingConditional}. */
        R trainingConditional(BigDecimal delta);

        /** {@link Guarantee.Nonexchangeable}. */
        R nonexchangeable(BigDecimal rho);

        /** {@link Guarantee.Adaptive}. */
        R adaptive(BigDecimal gamma);

        /** {@link RiskControl.Conformal}. */
        R conformalRisk(ThresholdGrid grid);

        /** {@link RiskControl.Bounded}. */
        R boundedRisk(ThresholdGrid grid, RiskBound bound, BigDecimal delta);

        /** {@link RiskControl.Betting}. */
        R bettingRisk(ThresholdGrid grid, BigDecimal delta);
    }
}
