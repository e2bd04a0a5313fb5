package io.conformalstreams.conformal.evaluation;

/**
 * Tests the mean of independent, identically distributed values in [0, 1], for example the coverages of random splits
 * of one data set. The test is valid for any number of values and any distribution, even a constant. It uses no normal
 * approximation.
 *
 * <p>A gambler starts with a capital of 1, and bets a share of it on every value. If the hypothesis is true, no bet
 * gains on average, so the expected final capital is at most 1. By Markov's inequality, its inverse is a p-value. The
 * capital is averaged over several bet sizes. The order of the values does not matter. Source: Waudby-Smith and Ramdas,
 * arXiv 2010.09686, section 4.
 */
public final class MeanTest {

    /** The number of bet sizes: the largest allowed bet, half of it, a quarter of it, and so on. */
    private static final int BETS = 16;

    private MeanTest() {}

    /**
     * Tests whether the mean is at least a bound.
     *
     * @param values each 0..1
     * @param bound 0..1
     * @return the p-value. It is 0 only if these values are impossible for such a mean, and 1 if nothing speaks against
     *     the hypothesis
     */
    public static double atLeast(double[] values, double bound) {
        for (double value : values) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("value " + value + " must be 0 to 1");
            }
        }
        if (!(bound <= 1)) {
            throw new IllegalArgumentException("bound " + bound + " must be at most 1");
        }
        if (bound <= 0) {
            return 1;
        }
        double largest = 1 / Math.max(1 - bound, Double.MIN_NORMAL);
        double[] logCapitals = new double[BETS];
        double best = Double.NEGATIVE_INFINITY;
        for (int place = 0; place < BETS; place++) {
            logCapitals[place] = logCapital(values, bound, Math.scalb(largest, -place));
            best = Math.max(best, logCapitals[place]);
        }
        if (best == Double.NEGATIVE_INFINITY) {
            return 1;
        }
        double sum = 0;
        for (double logCapital : logCapitals) {
            sum += Math.exp(logCapital - best);
        }
        return Math.min(1, Math.exp(-best - Math.log(sum / BETS)));
    }

    /**
     * Tests whether the mean equals a known number. It combines two one-sided tests, each at half the level.
     *
     * @param values each 0..1
     * @param mean 0..1
     * @param rounding the tolerated error of the known number, 0 or more
     * @return the p-value
     */
    public static double equal(double[] values, double mean, double rounding) {
        double[] complements = values.clone();
        for (int place = 0; place < complements.length; place++) {
            complements[place] = 1 - values[place];
        }
        double tooSmall = atLeast(values, Math.min(1, mean) - rounding);
        double tooLarge = atLeast(complements, Math.min(1, 1 - mean) - rounding);
        return Math.min(1, 2 * Math.min(tooSmall, tooLarge));
    }

    private static double logCapital(double[] values, double bound, double bet) {
        double sum = 0;
        for (double value : values) {
            sum += Math.log(Math.max(0, 1 + bet * (bound - value)));
        }
        return sum;
    }
}
