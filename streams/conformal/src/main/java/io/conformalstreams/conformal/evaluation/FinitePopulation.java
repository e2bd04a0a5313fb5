package io.conformalstreams.conformal.evaluation;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The critical values of all units of a data set that is split repeatedly. The coverage varies between splits. Its mean
 * over all splits is computed exactly, including ties and infinities.
 */
public final class FinitePopulation {
    private final double[] sorted;
    private final LogBinomials binomials;

    /**
     * @param criticalValues one value for each unit, at least one; ±inf is legal
     * @throws IllegalArgumentException if one is NaN
     */
    public FinitePopulation(double[] criticalValues) {
        this.sorted = criticalValues.clone();
        for (int i = 0; i < sorted.length; i++) {
            if (Double.isNaN(sorted[i])) {
                throw new IllegalArgumentException("critical value " + i + " must not be NaN");
            }
            sorted[i] += 0.0;
        }
        Arrays.sort(sorted);
        this.binomials = new LogBinomials(sorted.length);
    }

    /**
     * Returns the probability that a random unit is covered by the threshold of n other random units, the k-th
     * smallest of their values; k is the {@linkplain RankRule conformal rank}. The probability is the mean over all
     * units of P(fewer than k of the n others are smaller), which is hypergeometric. For distinct values it is
     * k/(n + 1).
     *
     * @param alpha the nominal miscoverage
     * @param n the number of calibration units, fewer than all
     */
    public double expectedCoverage(BigDecimal alpha, int n) {
        return expectedCoverage(RankRule.rank(alpha, n), n);
    }

    /**
     * Returns the same probability if the threshold is the k-th smallest of the n values. Any rule may have chosen k.
     *
     * @param k the rank; 0 means the threshold -Infinity, and a rank above n means +Infinity
     * @param n the number of calibration units, fewer than all
     */
    public double expectedCoverage(long k, int n) {
        if (n < 0 || n >= sorted.length) {
            throw new IllegalArgumentException(
                    "n " + n + " must be at least 0 and below the number of units, " + sorted.length);
        }
        if (k > n) {
            return 1;
        }
        double sum = 0;
        for (int first = 0; first < sorted.length; ) {
            int end = first;
            while (end < sorted.length && sorted[end] == sorted[first]) {
                end++;
            }
            boolean always = k == 0 && sorted[first] == Double.NEGATIVE_INFINITY;
            sum += (end - first) * (always ? 1 : fewerThan(k, first, n));
            first = end;
        }
        return sum / sorted.length;
    }

    /**
     * Returns the probability that fewer than k of the n drawn units are among the smaller ones. They are drawn from
     * all other units.
     */
    private double fewerThan(long k, int smaller, int n) {
        var drawn = new Hypergeometric(sorted.length - 1, smaller, n, binomials);
        double probability = 0;
        for (int count = drawn.smallest(); count < Math.min(k, drawn.largest() + 1L); count++) {
            probability += drawn.probability(count);
        }
        return Math.min(1, probability);
    }
}
