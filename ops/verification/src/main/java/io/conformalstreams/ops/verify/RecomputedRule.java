package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.ops.verify.AgedValues.AgedValue;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.ops.verify.SelectedValues.SelectedValue;
import io.conformalstreams.processor.calibrator.CalibrationRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule;
import io.conformalstreams.processor.calibrator.Losses;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Computes the threshold of each kind of calibration rule from the units alone. It is the second implementation of the
 * rules, and shares no arithmetic with the first.
 *
 * @param aim the wanted threshold
 * @param units the calibration units
 * @param levels current adaptive levels, if the rule has any
 */
record RecomputedRule(Aim aim, Units units, AdaptedLevels levels)
        implements CalibrationRule.Cases<RecomputedThreshold> {

    /**
     * The units that calibrate one threshold.
     *
     * @param sorted critical values, ascending
     * @param aged critical values with their positions in the order of acceptance
     * @param selected critical values with their inclusion probabilities
     * @param folds folds of the units; empty for a unit that no model was trained with
     * @param losses losses by unit, in the order of acceptance
     * @param images number of images ever accepted in the stratum
     */
    record Units(
            double[] sorted,
            List<AgedValue> aged,
            List<SelectedValue> selected,
            List<OptionalInt> folds,
            List<Losses> losses,
            long images) {}

    @Override
    public RecomputedThreshold marginal() {
        return ranked(marginalRank(aim.alpha()));
    }

    @Override
    public RecomputedThreshold trainingConditional(BigDecimal delta) {
        return ranked(trainingConditionalRank(delta));
    }

    @Override
    public RecomputedThreshold inclusionWeighted(BigDecimal smallestProbability) {
        SelectedValues selected = new SelectedValues(units.selected());
        OptionalDouble lambda = selected.threshold(aim.alpha(), smallestProbability.doubleValue());
        RecomputedThreshold threshold = lambda.isPresent()
                ? RecomputedThreshold.proven(
                        aim, n(), lambda.getAsDouble(), 1 - aim.alpha().doubleValue())
                : RecomputedThreshold.trivial(aim, n());
        return threshold.withEffectiveN(selected.effectiveSize());
    }

    @Override
    public RecomputedThreshold nonexchangeable(BigDecimal rho) {
        AgedValues aged = new AgedValues(units.aged());
        double lambda = aged.threshold(aim.alpha(), rho, units.images());
        RecomputedThreshold threshold = lambda == Double.POSITIVE_INFINITY
                ? RecomputedThreshold.trivial(aim, n())
                : RecomputedThreshold.unranked(aim, n(), lambda, 1 - aim.alpha().doubleValue());
        return threshold.withEffectiveN(aged.effectiveSize(rho, units.images()));
    }

    @Override
    public RecomputedThreshold adaptive(BigDecimal gamma) {
        BigDecimal level = levels.level(aim);
        int k = marginalRank(level.max(BigDecimal.ZERO).min(BigDecimal.ONE));
        return RecomputedThreshold.adapted(
                aim, n(), k, atRank(k), level, levels.since(aim).orElseThrow());
    }

    @Override
    public RecomputedThreshold crossFitted(FoldSizes sizes, CrossFittedRule.Rank rank) {
        ProvenCoverage proven = ProvenCoverage.of(sizes.units(), units.folds());
        int k = rank == CrossFittedRule.Rank.NOMINAL ? marginalRank(aim.alpha()) : proven.rank(aim.alpha());
        return k > n()
                ? RecomputedThreshold.trivial(aim, n())
                : RecomputedThreshold.proven(
                        aim, n(), atRank(k), proven.atLeast(k).doubleValue());
    }

    @Override
    public RecomputedThreshold conformalRisk(ThresholdGrid grid) {
        return RecomputedRiskThreshold.conformal(grid, aim, units.losses());
    }

    @Override
    public RecomputedThreshold boundedRisk(ThresholdGrid grid, RiskBound bound, BigDecimal delta) {
        return RecomputedRiskThreshold.bounded(grid, bound, delta, aim, units.losses());
    }

    @Override
    public RecomputedThreshold bettingRisk(ThresholdGrid grid, BigDecimal delta) {
        return RecomputedRiskThreshold.betting(grid, delta, aim, units.losses());
    }

    private int n() {
        return units.sorted().length;
    }

    private RecomputedThreshold ranked(int k) {
        double lambda = atRank(k);
        boolean tied =
                Arrays.stream(units.sorted()).filter(value -> value == lambda).count() > 1;
        return RecomputedThreshold.ranked(aim, n(), k, lambda, tied);
    }

    private double atRank(int k) {
        if (k == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return k > n() ? Double.POSITIVE_INFINITY : units.sorted()[k - 1];
    }

    /** The rank ceil((1 - alpha)(n + 1)). */
    private int marginalRank(BigDecimal alpha) {
        return BigDecimal.ONE
                .subtract(alpha)
                .multiply(BigDecimal.valueOf(n() + 1L))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
    }

    /**
     * The smallest k with P(Bin(n, alpha) &lt;= n - k) &lt;= delta, with the tail summed term by term; n + 1 if there
     * is none.
     */
    private int trainingConditionalRank(BigDecimal delta) {
        int n = n();
        double alpha = aim.alpha().doubleValue();
        double tail = 0;
        double logOdds = Math.log(alpha) - Math.log1p(-alpha);
        double logTerm = n * Math.log1p(-alpha);
        for (int misses = 0; misses < n; misses++) {
            tail += Math.exp(logTerm);
            if (tail > delta.doubleValue()) {
                return n - misses + 1;
            }
            logTerm += Math.log((double) (n - misses) / (misses + 1)) + logOdds;
        }
        return 1;
    }
}
