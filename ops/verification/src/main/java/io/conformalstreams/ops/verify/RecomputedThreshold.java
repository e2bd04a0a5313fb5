package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One recomputed threshold.
 *
 * @param n number of units
 * @param k rank; n + 1 if there are too few units, -1 if lambda is not an order statistic
 * @param lambda the k-th smallest critical value, or minus the threshold that controls a risk
 * @param coverage mean, 2.5 % and 97.5 % quantile of the distribution of the coverage, as far as it is known
 * @param level level of the order statistic under the adaptive guarantee; empty for other rules
 */
record RecomputedThreshold(Aim aim, long n, long k, double lambda, Coverage coverage, Optional<BigDecimal> level) {

    /**
     * A wanted threshold.
     *
     * @param alpha miscoverage level of the component
     * @param sizeClass size class of the units, if the procedure has size classes
     */
    record Aim(BigDecimal nominalAlpha, Component component, BigDecimal alpha, Optional<String> sizeClass) {}

    /** What is known about the coverage of the calibration. */
    record Coverage(double mean, double lower, double upper) {

        static final Coverage CERTAIN = new Coverage(1, 1, 1);
        static final Coverage IMPOSSIBLE = new Coverage(0, 0, 0);

        /** The coverage of a threshold that aims at a mean and whose distribution is unknown. */
        static Coverage around(double mean) {
            return new Coverage(mean, 0, 1);
        }
    }

    /** Creates an order statistic. */
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

    /** Creates the threshold for too few units: the region contains everything. */
    static RecomputedThreshold trivial(Aim aim, long n) {
        return new RecomputedThreshold(aim, n, n + 1, Double.POSITIVE_INFINITY, Coverage.CERTAIN, Optional.empty());
    }

    /** Creates a threshold that is not an order statistic and aims at a mean coverage. */
    static RecomputedThreshold unranked(Aim aim, long n, double lambda, double mean) {
        return new RecomputedThreshold(aim, n, -1, lambda, Coverage.around(mean), Optional.empty());
    }

    /** Creates the k-th smallest value at an adapted level. It promises nothing unless it is infinite. */
    static RecomputedThreshold adapted(Aim aim, long n, long k, double lambda, BigDecimal level) {
        RecomputedThreshold threshold = k == n + 1
                ? trivial(aim, n)
                : unranked(aim, n, lambda, 1 - aim.alpha().doubleValue());
        return new RecomputedThreshold(
                aim, n, threshold.k(), lambda, k == 0 ? Coverage.IMPOSSIBLE : threshold.coverage(), Optional.of(level));
    }
}
