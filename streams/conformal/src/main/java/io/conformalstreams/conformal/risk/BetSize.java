package io.conformalstreams.conformal.risk;

/**
 * The rule by which a {@link BettingBound} chooses the share of its capital to stake on a loss. The stake may depend on
 * earlier losses only. Every such rule gives a valid bound; a good rule gives a tight one.
 */
public sealed interface BetSize {

    /**
     * Returns the stake nu, 0..1.
     *
     * @param observation the number of the next loss, from 1
     * @param variance the variance of the earlier losses, positive
     * @param logOneOverDelta ln(1/delta)
     */
    double of(long observation, double variance, double logOneOverDelta);

    /**
     * nu_i = min(1, sqrt(2 ln(1/delta) / (n s^2_{i-1}))), tuned for a decision after n losses (Waudby-Smith and Ramdas,
     * arXiv 2010.09686; in this form Bates et al., arXiv 2101.02703, section 3.1.3).
     *
     * @param n the number of units after which the threshold will be used, at least 1
     */
    record Horizon(long n) implements BetSize {

        /** @throws IllegalArgumentException if n is not positive */
        public Horizon {
            if (n < 1) {
                throw new IllegalArgumentException("horizon must be positive: " + n);
            }
        }

        @Override
        public double of(long observation, double variance, double logOneOverDelta) {
            return Math.min(1, Math.sqrt(2 * logOneOverDelta / (n * variance)));
        }
    }

    /**
     * nu_i = min(1/2, sqrt(2 ln(1/delta) / (s^2_{i-1} i ln(1 + i)))), for a threshold that is used after every loss
     * (the predictable plug-in of Waudby-Smith and Ramdas, arXiv 2010.09686, section 3.2).
     */
    record Anytime() implements BetSize {

        @Override
        public double of(long observation, double variance, double logOneOverDelta) {
            double spread = variance * observation * StrictMath.log1p(observation);
            return Math.min(0.5, Math.sqrt(2 * logOneOverDelta / spread));
        }
    }
}
