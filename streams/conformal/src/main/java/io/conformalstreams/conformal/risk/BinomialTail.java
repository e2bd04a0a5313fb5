package io.conformalstreams.conformal.risk;

import io.conformalstreams.conformal.rank.BetaDistribution;

/** Lower tails of the binomial distribution, as regularised incomplete beta functions (DLMF 8.17.5). */
final class BinomialTail {
    private BinomialTail() {}

    /**
     * Returns the probability of at most m successes in n trials. The relative error is about 1e-11 for n up to 10^6.
     *
     * @param p the probability of a success, strictly between 0 and 1
     */
    static double atMost(long m, long n, double p) {
        if (m < 0) {
            return 0;
        }
        return m >= n ? 1 : new BetaDistribution(n - m, m + 1.0).cumulative(1 - p);
    }
}
