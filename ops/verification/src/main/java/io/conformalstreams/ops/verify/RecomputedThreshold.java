package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One threshold.
 *
 * @param n units
 * @param k rank, n + 1 where there are too few units, -1 where lambda is no order statistic
 * @param lambda the k-th smallest critical value, or minus the threshold that controls a risk
 * @param coverage mean, 2.5 % and 97.5 % quantile of the law of the coverage, as far as there is one
 * @param level at which the critical value is taken, where misses move it
 */
record RecomputedThreshold(Aim aim, long n, long k, double lambda, Coverage coverage, Optional<BigDecimal> level) {

    /**
     * What a threshold is for.
     *
     * @param alpha miscoverage level of the component
     * @param sizeClass of the units, where the procedure has size classes
     */
    record Aim(BigDecimal nominalAlpha, Component component, BigDecimal alpha, Optional<String> sizeClass) {}

    /** What is known of the coverage given the calibration. */
    record Coverage(double mean, double lower, double upper) {

        static final Coverage CERTAIN = new Coverage(1, 1, 1);
        static final Coverage IMPOSSIBLE = new Coverage(0, 0, 0);

        /** Of a threshold that aims at it, and has no law. */
        static Coverage around(double mean) {
            return new Coverage(mean, 0, 1);
        }
    }

    /** An order statistic. */
    static RecomputedThreshold ranked(Aim aim, long n, long k, double lambda) {
        if (k > n) {
            return trivial(aim, n);
        }
        CoverageDistribution law = new CoverageDistribution(k, n);
        return new RecomputedThreshold(
                aim,
                n,
                k,
                lambda,
                new Coverage(law.mean(), law.quantile(0.025), law.quantile(0.975)),
                Optional.empty());
    }

    /** There are too few units: everything is claimed. */
    static RecomputedThreshold trivial(Aim aim, long n) {
        return new RecomputedThreshold(aim, n, n + 1, Double.POSITIVE_INFINITY, Coverage.CERTAIN, Optional.empty());
    }

    /** No order statistic with a law, at which the share covered should come to a mean. */
    static RecomputedThreshold unranked(Aim aim, long n, double lambda, double mean) {
        return new RecomputedThreshold(aim, n, -1, lambda, Coverage.around(mean), Optional.empty());
    }

    /** The k-th smallest value for a level that misses have moved: no promise but where it is an infinity. */
    static RecomputedThreshold adapted(Aim aim, long n, long k, double lambda, BigDecimal level) {
        RecomputedThreshold threshold = k == n + 1
                ? trivial(aim, n)
                : unranked(aim, n, lambda, 1 - aim.alpha().doubleValue());
        return new RecomputedThreshold(
                aim, n, threshold.k(), lambda, k == 0 ? Coverage.IMPOSSIBLE : threshold.coverage(), Optional.of(level));
    }
}
