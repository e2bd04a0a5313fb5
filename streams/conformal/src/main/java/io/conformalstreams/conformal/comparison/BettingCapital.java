package io.conformalstreams.conformal.comparison;

import java.util.Map;
import java.util.SortedMap;

/**
 * The capital of bets against the hypothesis that a mean in -1..1 is at least m (Waudby-Smith and Ramdas, "Estimating
 * means of bounded random variables by betting", arXiv 2010.09686). Instead of one bet that changes with the past, it
 * holds a mixture of constant bets:
 *
 * <pre>
 *   K(m) = mean over theta of (1 - theta (x_1 - m)/(1 - m)) ... (1 - theta (x_n - m)/(1 - m)),
 *   theta = 2^(-1/2), 2^(-2/2), ..., 2^(-14/2)
 * </pre>
 *
 * <p>If the mean is at least m, K is a nonnegative supermartingale that starts at 1. By Ville's inequality, the
 * probability that it ever reaches 1/delta is at most delta. K does not depend on the order of the values, so it is a
 * function of their counts. It increases with m. The smallest bet suits about a million values.
 */
final class BettingCapital {

    private static final int BETS = 14;
    private static final double[] THETA = new double[BETS];

    static {
        for (int bet = 0; bet < BETS; bet++) {
            THETA[bet] = StrictMath.pow(2, -(bet + 1) / 2.0);
        }
    }

    private BettingCapital() {}

    /**
     * Returns ln K(m).
     *
     * @param counts the number of times that each value was observed, by {@code steps} times the value
     * @param steps number of steps in a unit
     * @param m at least -1 and below 1
     */
    static double logarithm(SortedMap<Integer, Long> counts, int steps, double m) {
        double[] logCapitals = new double[BETS];
        for (Map.Entry<Integer, Long> value : counts.entrySet()) {
            double excess = ((double) value.getKey() / steps - m) / (1 - m);
            for (int bet = 0; bet < BETS; bet++) {
                // With StrictMath, equal counts give the same bits on every machine.
                logCapitals[bet] += value.getValue() * StrictMath.log1p(-THETA[bet] * excess);
            }
        }
        return logarithmOfMean(logCapitals);
    }

    private static double logarithmOfMean(double[] logarithms) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logarithm : logarithms) {
            largest = Math.max(largest, logarithm);
        }
        double sum = 0;
        for (double logarithm : logarithms) {
            sum += StrictMath.exp(logarithm - largest);
        }
        return largest + StrictMath.log(sum / logarithms.length);
    }
}
