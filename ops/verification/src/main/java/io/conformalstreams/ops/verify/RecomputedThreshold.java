package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One recomputed threshold.
 *
 * @param n number of units
 * @param effectiveN squared sum of the units' weights, divided by the sum of their squares
 * @param k rank; n + 1 if there are too few units, -1 if lambda is not an order statistic
 * @param lambda the k-th smallest critical value, or minus the threshold that controls a risk
 * @param coverage what is known about the coverage of the calibration
 * @param level level of the order statistic under the adaptive guarantee; empty for other rules
 * @param levelSince version of the first thresholds with the level; empty for other rules
 */
record RecomputedThreshold(
        Aim aim,
        long n,
        double effectiveN,
        long k,
        double lambda,
        Coverage coverage,
        Optional<BigDecimal> level,
        Optional<Long> levelSince) {

    /**
     * A wanted threshold.
     *
     * @param alpha miscoverage level of the component
     * @param sizeClass size class of the units, if the procedure has size classes
     */
    record Aim(BigDecimal nominalAlpha, Component component, BigDecimal alpha, Optional<String> sizeClass) {}

    /** What is known about the coverage of the calibration: its mean, and its 2.5 % and 97.5 % quantiles. */
    record Coverage(CoverageClaim claim, double mean, double lower, double upper) {

        static final Coverage COMPLETE = new Coverage(CoverageClaim.EXACT, 1, 1, 1);

        /** The coverage of the k-th smallest of n values. If it is tied, its coverage is larger. */
        static Coverage ofRank(long k, long n, boolean tied) {
            CoverageDistribution law = new CoverageDistribution(k, n);
            return new Coverage(
                    tied ? CoverageClaim.AT_LEAST : CoverageClaim.EXACT,
                    law.mean(),
                    law.quantile(0.025),
                    tied ? 1 : law.quantile(0.975));
        }

        /** A mean that is a target or an estimate. */
        static Coverage around(double mean) {
            return new Coverage(CoverageClaim.NONE, mean, 0, 1);
        }
    }

    /** Creates a threshold of equally weighted units without an adapted level. */
    private static RecomputedThreshold of(Aim aim, long n, long k, double lambda, Coverage coverage) {
        return new RecomputedThreshold(
                aim,
                n,
                n,
                k,
                lambda,
                Double.isInfinite(lambda) && lambda > 0 ? Coverage.COMPLETE : coverage,
                Optional.empty(),
                Optional.empty());
    }

    /** Creates an order statistic. */
    static RecomputedThreshold ranked(Aim aim, long n, long k, double lambda, boolean tied) {
        return k > n ? trivial(aim, n) : of(aim, n, k, lambda, Coverage.ofRank(k, n, tied));
    }

    /** Creates the threshold for too few units: the region contains everything. */
    static RecomputedThreshold trivial(Aim aim, long n) {
        return of(aim, n, n + 1, Double.POSITIVE_INFINITY, Coverage.COMPLETE);
    }

    /** Creates a threshold that is not an order statistic and aims at a mean coverage. */
    static RecomputedThreshold unranked(Aim aim, long n, double lambda, double mean) {
        return of(aim, n, -1, lambda, Coverage.around(mean));
    }

    /** Creates a threshold with a proven mean coverage. */
    static RecomputedThreshold proven(Aim aim, long n, double lambda, double coverage) {
        return of(aim, n, -1, lambda, new Coverage(CoverageClaim.AT_LEAST, coverage, 0, 1));
    }

    /** The level as it is published. */
    Optional<String> levelText() {
        return level.map(BigDecimal::toPlainString);
    }

    /** Returns the same threshold with another effective number of units. */
    RecomputedThreshold withEffectiveN(double effective) {
        return new RecomputedThreshold(aim, n, effective, k, lambda, coverage, level, levelSince);
    }

    /** Creates the threshold at an adapted level: the k-th smallest value. It promises nothing unless infinite. */
    static RecomputedThreshold adapted(Aim aim, long n, long k, double lambda, BigDecimal level, long since) {
        RecomputedThreshold threshold = k == n + 1
                ? trivial(aim, n)
                : unranked(aim, n, lambda, 1 - aim.alpha().doubleValue());
        return new RecomputedThreshold(
                aim, n, n, threshold.k(), lambda, threshold.coverage(), Optional.of(level), Optional.of(since));
    }
}
