package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.rank.CoverageLaw;
import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One threshold.
 *
 * @param alpha miscoverage level of the side
 * @param sizeClass of the units, where the procedure has size classes
 * @param n units
 * @param k rank, n + 1 where there are too few units, -1 where lambda is no order statistic
 * @param lambda the k-th smallest critical value, or minus the cut that controls a risk
 * @param coverage mean, 2.5 % and 97.5 % quantile of the law of the coverage, as far as there is one
 * @param level at which the critical value is taken, where misses move it
 */
record RecomputedThreshold(
        BigDecimal nominalAlpha,
        ThresholdSide side,
        BigDecimal alpha,
        Optional<String> sizeClass,
        long n,
        long k,
        double lambda,
        Coverage coverage,
        Optional<BigDecimal> level) {

    /** What is known of the coverage given the calibration. */
    record Coverage(double mean, double lower, double upper) {

        static final Coverage CERTAIN = new Coverage(1, 1, 1);
    }

    /** Without a level of its own. */
    RecomputedThreshold(
            BigDecimal nominalAlpha,
            ThresholdSide side,
            BigDecimal alpha,
            Optional<String> sizeClass,
            long n,
            long k,
            double lambda,
            Coverage coverage) {
        this(nominalAlpha, side, alpha, sizeClass, n, k, lambda, coverage, Optional.empty());
    }

    /** An order statistic. */
    static RecomputedThreshold ranked(
            BigDecimal nominalAlpha,
            ThresholdSide side,
            BigDecimal alpha,
            Optional<String> sizeClass,
            long n,
            long k,
            double lambda) {
        Coverage coverage = Coverage.CERTAIN;
        if (k <= n) {
            CoverageLaw law = new CoverageLaw(k, n);
            coverage = new Coverage(law.mean(), law.quantile(0.025), law.quantile(0.975));
        }
        return new RecomputedThreshold(nominalAlpha, side, alpha, sizeClass, n, k, lambda, coverage);
    }

    /** Of weighted values; without a rank unless there are too few. */
    static RecomputedThreshold weighted(
            BigDecimal nominalAlpha,
            ThresholdSide side,
            BigDecimal alpha,
            Optional<String> sizeClass,
            long n,
            double lambda) {
        boolean tooFew = lambda == Double.POSITIVE_INFINITY;
        return new RecomputedThreshold(
                nominalAlpha,
                side,
                alpha,
                sizeClass,
                n,
                tooFew ? n + 1 : -1,
                lambda,
                tooFew ? Coverage.CERTAIN : new Coverage(1 - alpha.doubleValue(), 0, 1));
    }

    /** At a level that misses have moved; without a rank unless everything is claimed. */
    static RecomputedThreshold adapted(
            BigDecimal nominalAlpha,
            ThresholdSide side,
            BigDecimal alpha,
            Optional<String> sizeClass,
            long n,
            long k,
            double lambda,
            BigDecimal level) {
        Coverage coverage = new Coverage(1 - alpha.doubleValue(), 0, 1);
        if (k == n + 1) {
            coverage = Coverage.CERTAIN;
        } else if (k == 0) {
            coverage = new Coverage(0, 0, 0);
        }
        return new RecomputedThreshold(
                nominalAlpha, side, alpha, sizeClass, n, k == n + 1 ? k : -1, lambda, coverage, Optional.of(level));
    }
}
