package io.conformalstreams.conformal.rank;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A threshold lambda with its origin: it is the k-th smallest of n critical values, chosen for the miscoverage alpha. A
 * unit is covered if and only if its critical value is at most lambda.
 *
 * @param alpha the nominal miscoverage, with the digits of the configuration
 * @param n the number of critical values, 0 or more
 * @param k the rank, 0..n+1
 * @param lambda the threshold: +Infinity if k = n + 1, and -Infinity if k = 0. It can also be infinite for other k,
 *     because critical values can. It is never NaN, and -0.0 becomes 0.0
 */
public record Threshold(BigDecimal alpha, long n, long k, double lambda) {

    /** @throws IllegalArgumentException if n, k and lambda contradict each other as described above */
    public Threshold {
        Objects.requireNonNull(alpha, "alpha");
        if (n < 0 || n == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "number of critical values must be 0.." + (Long.MAX_VALUE - 1) + ": " + n);
        }
        if (k < 0 || k > n + 1) {
            throw new IllegalArgumentException("rank must be 0.." + (n + 1) + ": " + k);
        }
        if (Double.isNaN(lambda)
                || (k == n + 1 && lambda != Double.POSITIVE_INFINITY)
                || (k == 0 && lambda != Double.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "rank " + k + " of " + n + " values cannot have the threshold " + lambda);
        }
        lambda = lambda + 0.0;
    }

    /**
     * Returns whether n is too small for alpha (k = n + 1). The threshold is then +Infinity whatever the values are.
     * Its sets are trivial, and labels for them give no information about coverage.
     */
    public boolean isTrivial() {
        return k == n + 1;
    }

    /**
     * Returns the distribution of the coverage given the calibration units.
     *
     * @throws IllegalStateException if k is 0 or n + 1, because the coverage is then not random
     */
    public CoverageDistribution coverageLaw() {
        if (k < 1 || k > n) {
            throw new IllegalStateException("rank " + k + " of " + n + " values is no order statistic");
        }
        return new CoverageDistribution(k, n);
    }
}
