package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The rule that turns the scores of calibration units into a threshold. */
public sealed interface CalibrationRule permits Guarantee, RiskRule, CrossFittedRule {

    /**
     * Creates a calibrator that follows this rule.
     *
     * @param target the thresholds to calibrate
     * @param units the units that are already in the calibration
     */
    Calibrator calibrator(CalibrationTarget target, List<UnitScore> units);

    /**
     * Returns this rule if it takes an order statistic, whose coverage has a known distribution; empty for other rules.
     */
    default Optional<Guarantee.ByRank> orderStatistic() {
        return Optional.empty();
    }

    /** Returns this rule if it controls a mean loss; empty for other rules. */
    default Optional<RiskRule> lossControl() {
        return Optional.empty();
    }

    /**
     * Tells whether a label can show that a single region broke the promise. A controlled risk is a mean of losses, so
     * no single loss breaks the promise.
     */
    default boolean judgesSingleRegions() {
        return lossControl().isEmpty();
    }

    /** Explains why random splits of the cases in a folder cannot evaluate this rule; empty if they can. */
    default Optional<String> objectionToSplits() {
        return Optional.empty();
    }

    /**
     * Returns the same rule for units that no model has seen. Only cross-fitted models may have seen some of the units.
     */
    default CalibrationRule forUnseenUnits() {
        return this;
    }

    /** Tells whether the verdicts of issued sets move the levels of this rule's thresholds. */
    default boolean adaptsLevels() {
        return false;
    }

    /**
     * The smallest probability with which a unit may be selected for labelling, if the rule weights units by these
     * probabilities; empty for other rules.
     */
    default Optional<BigDecimal> smallestInclusionProbability() {
        return Optional.empty();
    }

    /** The probability that a threshold breaks the promise; empty if the promise is an average over calibrations. */
    default Optional<BigDecimal> failureProbability() {
        return Optional.empty();
    }

    /** Calls the case for this kind of rule. An independent implementation of the rules provides one case for each. */
    <R> R match(Cases<R> cases);

    /**
     * Handles each kind of rule.
     *
     * @param <R> type of the result
     */
    interface Cases<R> {

        /** {@link Guarantee.Marginal}. */
        R marginal();

        /** {@link Guarantee.TrainingConditional}. */
        R trainingConditional(BigDecimal delta);

        /** {@link Guarantee.InclusionWeighted}. */
        R inclusionWeighted(BigDecimal smallestProbability);

        /** {@link Guarantee.Nonexchangeable}. */
        R nonexchangeable(BigDecimal rho);

        /** {@link Guarantee.Adaptive}. */
        R adaptive(BigDecimal gamma);

        /** {@link CrossFittedRule}. */
        R crossFitted(FoldSizes sizes, CrossFittedRule.Rank rank);

        /** {@link RiskControl.Conformal}. */
        R conformalRisk(ThresholdGrid grid);

        /** {@link RiskControl.Bounded}. */
        R boundedRisk(ThresholdGrid grid, RiskBound bound, BigDecimal delta);

        /** {@link RiskControl.Betting}. */
        R bettingRisk(ThresholdGrid grid, BigDecimal delta);
    }
}
