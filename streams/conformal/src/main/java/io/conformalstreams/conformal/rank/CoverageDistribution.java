package io.conformalstreams.conformal.rank;

/**
 * The distribution of a threshold's coverage over repeated calibrations. Given the calibration units, the next unit is
 * covered with a probability that is itself random, with distribution Beta(k, n + 1 - k) (Vovk, "Conditional validity of
 * inductive conformal predictors", 2012, proposition 2a). This is exact for independent units with distinct critical
 * values. With ties the coverage is stochastically larger.
 *
 * @param k the rank of the threshold, 1..n
 * @param n the number of critical values
 */
public record CoverageDistribution(long k, long n) {
    private static final QuantileCache QUANTILES = new QuantileCache(CoverageDistribution::computedQuantile);

    /** @throws IllegalArgumentException unless 1 <= k <= n */
    public CoverageDistribution {
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("rank must be 1.." + n + ": " + k);
        }
    }

    /** Returns the expected coverage, k/(n + 1): the probability that the next unit is covered. */
    public double mean() {
        return k / (n + 1.0);
    }

    /**
     * Returns the p-quantile of the coverage: a share p of all calibrations has at most this coverage. Recently
     * computed quantiles are cached.
     *
     * @param p a probability, 0..1
     * @throws IllegalArgumentException if p is outside 0..1 or NaN
     */
    public double quantile(double p) {
        return QUANTILES.quantile(this, p);
    }

    private static double computedQuantile(CoverageDistribution distribution, double p) {
        return new BetaDistribution(distribution.k, distribution.n - distribution.k + 1.0).quantile(p);
    }
}
