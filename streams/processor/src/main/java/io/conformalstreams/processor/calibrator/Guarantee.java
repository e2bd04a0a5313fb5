package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.WeightedCriticalValues;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.conformal.risk.PacRank;
import io.conformalstreams.processor.setting.Constraint;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** How a threshold is computed from critical values, and which coverage it guarantees. */
public sealed interface Guarantee extends CalibrationRule {

    /** A guarantee that an order statistic gives. */
    sealed interface ByRank extends Guarantee {

        /** Computes the threshold from critical values. */
        Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha);

        @Override
        default Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
            return new QuantileCalibrator(this, target.components(), units);
        }

        @Override
        default Optional<ByRank> orderStatistic() {
            return Optional.of(this);
        }
    }

    /** The rank rule. The coverage is at least 1 - alpha on average over calibrations. */
    record Marginal() implements ByRank {
        @Override
        public Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha) {
            return RankRule.threshold(criticalValues, alpha);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.marginal();
        }

        @Override
        public String text() {
            return "marginal";
        }
    }

    /**
     * The coverage of one calibration is at least 1 - alpha, with probability at least 1 - delta over calibrations. The
     * number of units must be fixed in advance.
     *
     * @param delta strictly between 0 and 1
     */
    record TrainingConditional(BigDecimal delta) implements ByRank {

        static final Constraint<BigDecimal> DELTA = Constraint.properShare();

        public TrainingConditional {
            DELTA.require("delta", delta);
            delta = delta.stripTrailingZeros();
        }

        @Override
        public Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha) {
            return PacRank.threshold(criticalValues, alpha, delta);
        }

        @Override
        public Optional<BigDecimal> failureProbability() {
            return Optional.of(delta);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.trainingConditional(delta);
        }

        @Override
        public String text() {
            return "training-conditional " + delta.toPlainString();
        }
    }

    /**
     * Units are weighted by the inverse of their inclusion probability. Labels that were selected with known, unequal
     * probabilities then represent all predictions (Tibshirani, Barber, Candes and Ramdas, arXiv 1904.06019). The
     * coverage over all predictions is at least 1 - alpha. Its distribution is unknown, and no monitor judges the
     * coverage.
     *
     * @param smallestProbability smallest probability with which any prediction is selected, from 0.000001 to 1
     */
    record InclusionWeighted(BigDecimal smallestProbability) implements Guarantee {

        static final Constraint<BigDecimal> SMALLEST_PROBABILITY = Constraint.decimal(
                "from 0.000001 to 1",
                share -> share.compareTo(new BigDecimal("0.000001")) >= 0 && share.compareTo(BigDecimal.ONE) <= 0);

        public InclusionWeighted {
            SMALLEST_PROBABILITY.require("smallestProbability", smallestProbability);
            smallestProbability = smallestProbability.stripTrailingZeros();
        }

        @Override
        public Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
            return new InclusionWeightedCalibrator(smallestProbability, target.components(), units);
        }

        @Override
        public Optional<String> objectionToSplits() {
            return Optional.of("needs inclusion probabilities, and the cases of a folder have none");
        }

        @Override
        public Optional<BigDecimal> smallestInclusionProbability() {
            return Optional.of(smallestProbability);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inclusionWeighted(smallestProbability);
        }

        @Override
        public String text() {
            return "inclusion-weighted " + smallestProbability.toPlainString();
        }
    }

    /**
     * Newer units weigh more than older ones, for populations that drift (NexCP; Barber, Candes, Ramdas and Tibshirani,
     * arXiv 2202.13415). The coverage is below 1 - alpha by at most a weighted sum over the past units. The term of a
     * unit is its distance from exchangeability with the next unit. The threshold has no rank, so the distribution of
     * its coverage is unknown and no monitor judges it.
     *
     * @param rho factor by which each later image multiplies the weight of a unit, above 0 and below 1
     */
    record Nonexchangeable(BigDecimal rho) implements Guarantee {

        static final Constraint<BigDecimal> RHO = Constraint.decimal(
                "above 0 and at most 0.99999",
                rho -> rho.signum() > 0 && rho.compareTo(new BigDecimal("0.99999")) <= 0);

        public Nonexchangeable {
            RHO.require("rho", rho);
            rho = rho.stripTrailingZeros();
        }

        @Override
        public Optional<String> objectionTo(BigDecimal alpha) {
            return new WeightedCriticalValues(rho).reaches(alpha)
                    ? Optional.empty()
                    : Optional.of("rho " + rho + " must be above " + BigDecimal.ONE.subtract(alpha));
        }

        @Override
        public Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
            return new WeightedCalibrator(rho, target.components(), units);
        }

        @Override
        public Optional<String> objectionToSplits() {
            return ORDER_IN_TIME;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.nonexchangeable(rho);
        }

        @Override
        public String text() {
            return "nonexchangeable " + rho.toPlainString();
        }
    }

    /**
     * The level of the thresholds moves with each judged label: down after a miss, up otherwise (ACI; Gibbs and Candes,
     * arXiv 2106.00170). In the long run, the share of misses approaches alpha for any order of the labels. Nothing is
     * promised for any single time. The distribution of the coverage is unknown, and no monitor judges the coverage.
     *
     * @param gamma step size: how far the verdicts of one unit move the level, above 0 and below 1
     */
    record Adaptive(BigDecimal gamma) implements Guarantee {

        static final Constraint<BigDecimal> GAMMA = Constraint.properShare();

        public Adaptive {
            GAMMA.require("gamma", gamma);
            gamma = gamma.stripTrailingZeros();
        }

        @Override
        public Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
            return new AdaptiveCalibrator(gamma, target, units);
        }

        @Override
        public boolean adaptsLevels() {
            return true;
        }

        @Override
        public Optional<String> objectionToSplits() {
            return ORDER_IN_TIME;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.adaptive(gamma);
        }

        @Override
        public String text() {
            return "adaptive " + gamma.toPlainString();
        }
    }

    /**
     * Returns the start of a sentence that explains why no number of units gives a finite threshold at a miscoverage;
     * empty if some number does.
     */
    default Optional<String> objectionTo(BigDecimal alpha) {
        return Optional.empty();
    }

    /** The objection of guarantees whose thresholds depend on the order of the units. */
    Optional<String> ORDER_IN_TIME = Optional.of("depends on the order in time, and random splits have no order");

    /** The text of the guarantee in published thresholds. */
    String text();
}
