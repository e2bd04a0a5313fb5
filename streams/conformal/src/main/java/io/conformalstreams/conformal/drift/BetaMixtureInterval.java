package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * An interval for a miss rate that stays valid even if it is computed after every label: the confidence sequence of
 * Robbins' beta mixture. With S misses in n labels it contains the rates p with
 *
 * <pre>  ln B(a + S, b + n - S) - ln B(a, b) - S ln p - (n - S) ln(1 - p) &lt; ln(1/d),   a = 1, b = (1 - alpha)/alpha</pre>
 *
 * <p>(Robbins, "Statistical methods related to the law of the iterated logarithm", 1970.) Suppose the probability that
 * a label is a miss, given the past, is the same p for every label. Then all intervals over the whole life of the
 * monitor contain p with probability at least 1 - d. If the rate changes, the interval describes the average rate of
 * the counted labels. It does not serve as evidence against alpha.
 *
 * @param lower the lower limit, 0..1
 * @param upper the upper limit, lower..1
 */
public record BetaMixtureInterval(double lower, double upper) {

    /** @throws IllegalArgumentException unless 0 <= lower <= upper <= 1 */
    public BetaMixtureInterval {
        if (!(lower >= 0 && lower <= upper && upper <= 1)) {
            throw new IllegalArgumentException("limits must be ordered and in 0..1: " + lower + ", " + upper);
        }
    }

    /**
     * Returns the interval after some labels.
     *
     * @param misses the number of missed labels, 0..labels
     * @param labels the number of labels; without labels the interval is 0..1
     * @param alpha the nominal miscoverage, strictly between 0 and 1; the interval is valid for every alpha, and
     *     narrowest for rates near it
     * @param error the probability d of ever excluding the true rate, strictly between 0 and 1: .05 for a 95 % interval
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static BetaMixtureInterval of(long misses, long labels, BigDecimal alpha, double error) {
        if (misses < 0 || misses > labels) {
            throw new IllegalArgumentException("misses must be 0.." + labels + ": " + misses);
        }
        if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("alpha must be between 0 and 1: " + alpha);
        }
        if (!(error > 0 && error < 1)) {
            throw new IllegalArgumentException("error must be between 0 and 1: " + error);
        }
        double b = BigDecimal.ONE
                .subtract(alpha)
                .divide(alpha, MathContext.DECIMAL64)
                .doubleValue();
        BetaDistribution prior = new BetaDistribution(1, b);
        BetaDistribution posterior = new BetaDistribution(1.0 + misses, b + (labels - misses));
        double limit = StrictMath.log(1 / error) - posterior.logBetaFunction() + prior.logBetaFunction();
        double observedRate = labels == 0 ? 0 : (double) misses / labels;
        double lower = misses == 0 ? 0 : crossing(misses, labels, limit, observedRate, 0);
        double upper = misses == labels ? 1 : crossing(misses, labels, limit, observedRate, 1);
        return new BetaMixtureInterval(lower, upper);
    }

    /** Finds, by bisection, the rate between {@code inside} and {@code outside} at which the negative log-likelihood reaches the limit. */
    private static double crossing(long misses, long labels, double limit, double inside, double outside) {
        double within = inside;
        double beyond = outside;
        while (true) {
            double middle = within + (beyond - within) / 2;
            if (middle == within || middle == beyond) {
                return within;
            }
            if (negativeLogLikelihood(misses, labels - misses, middle) < limit) {
                within = middle;
            } else {
                beyond = middle;
            }
        }
    }

    private static double negativeLogLikelihood(long misses, long covered, double rate) {
        double ofMisses = misses == 0 ? 0 : misses * StrictMath.log(rate);
        double ofCovered = covered == 0 ? 0 : covered * StrictMath.log1p(-rate);
        return -ofMisses - ofCovered;
    }
}
