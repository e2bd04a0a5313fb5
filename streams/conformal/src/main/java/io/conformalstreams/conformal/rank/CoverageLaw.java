package io.conformalstreams.conformal.rank;

/**
 * The law of the coverage of a threshold over repeated calibrations: given the calibration units, the probability that
 * the next unit is covered is random with distribution Beta(k, n + 1 - k) (Vovk, "Conditional validity of inductive
 * conformal predictors", 2012, proposition 2a). Exact for independent units with distinct critical values; with ties the
 * coverage is stochastically larger.
 *
 * @param k the rank of the threshold, 1..n
 * @param n the number of critical values
 */
public record CoverageLaw(long k, long n) {

    /** @throws IllegalArgumentException unless 1 <= k <= n */
    public CoverageLaw {
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("rank must be 1.." + n + ": " + k);
        }
    }

    /** Returns the expected coverage, k/(n + 1): the probability that the next unit is covered. */
    public double mean() {
        return k / (n + 1.0);
    }

    /**
     * Returns the coverage that a share p of calibrations stays at or below.
     *
     * @param p a probability, 0..1
     * @throws IllegalArgumentException if p is outside 0..1 or NaN
     */
    public double quantile(double p) {
        return new BetaDistribution(k, n - k + 1.0).quantile(p);
    }
}
