package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What is published with thresholds under a calibration rule.
 *
 * @param isRanked whether critical values are published with their rank and p-value
 * @param gamma how far the verdicts of one unit move the levels; empty for rules without adaptive levels
 * @param smallestProbability the smallest allowed inclusion probability; empty for rules that do not use it
 */
record RuleFacts(boolean isRanked, Optional<BigDecimal> gamma, Optional<BigDecimal> smallestProbability) {

    private static final RuleFacts RANKED = new RuleFacts(true, Optional.empty(), Optional.empty());
    private static final RuleFacts UNRANKED = new RuleFacts(false, Optional.empty(), Optional.empty());

    static RuleFacts of(CalibrationRule rule) {
        return rule.match(new ByKind());
    }

    private static final class ByKind implements CalibrationRule.Cases<RuleFacts> {

        @Override
        public RuleFacts marginal() {
            return RANKED;
        }

        @Override
        public RuleFacts trainingConditional(BigDecimal delta) {
            return RANKED;
        }

        @Override
        public RuleFacts inclusionWeighted(BigDecimal smallestProbability) {
            return new RuleFacts(false, Optional.empty(), Optional.of(smallestProbability));
        }

        @Override
        public RuleFacts nonexchangeable(BigDecimal rho) {
            return UNRANKED;
        }

        @Override
        public RuleFacts adaptive(BigDecimal gamma) {
            return new RuleFacts(true, Optional.of(gamma), Optional.empty());
        }

        @Override
        public RuleFacts crossFitted(FoldSizes sizes, CrossFittedRule.Rank rank) {
            return RANKED;
        }

        @Override
        public RuleFacts conformalRisk(ThresholdGrid grid) {
            return UNRANKED;
        }

        @Override
        public RuleFacts boundedRisk(ThresholdGrid grid, RiskBound bound, BigDecimal delta) {
            return UNRANKED;
        }

        @Override
        public RuleFacts bettingRisk(ThresholdGrid grid, BigDecimal delta) {
            return UNRANKED;
        }
    }
}
