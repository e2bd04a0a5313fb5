package io.conformalstreams.conformal.evaluation;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The critical values of all units of a data set, split again and again. The coverage of one split varies; its mean over
 * all splits is known exactly, ties and infinities included.
 */
public final class FinitePopulation {
    private final double[] sorted;
    private final LogBinomials binomials;

    /**
     * @param criticalValues one a unit, 1 or more; ±inf is legal
     * @throws IllegalArgumentException when one is NaN
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
     * The probability that a unit drawn at random is covered by the threshold of n others drawn at random: the mean over
     * all units of P(fewer than k of the n are smaller), a hypergeometric law. It is k/(n + 1) for distinct values.
     *
     * @param alpha nominal miscoverage
     * @param n units that calibrate, fewer than all
     */
    public double expectedCoverage(BigDecimal alpha, int n) {
        return expectedCoverage(RankRule.rank(alpha, n), n);
    }

    /**
     * The same for the k-th smallest of the n as threshold, by whatever rule k was chosen.
     *
     * @param k rank, 0 for the threshold -Infinity and above n for +Infinity
     * @param n units that calibrate, fewer than all
     */
    public double expectedCoverage(long k, int n) {
        if (n < 0 || n >= sorted.length) {
            throw new IllegalArgumentException("n " + n + " must be at least 0 and fewer than all " + sorted.length);
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

    /** P(fewer than k of the n drawn from all others are among the smaller ones). */
    private double fewerThan(long k, int smaller, int n) {
        var drawn = new Hypergeometric(sorted.length - 1, smaller, n, binomials);
        double probability = 0;
        for (int count = drawn.smallest(); count < Math.min(k, drawn.largest() + 1L); count++) {
            probability += drawn.probability(count);
        }
        return Math.min(1, probability);
    }
}
