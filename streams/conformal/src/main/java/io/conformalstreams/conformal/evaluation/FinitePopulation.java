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
    private final double[] logFactorials;

    /**
     * @param criticalValues one a unit, 2 or more; ±inf is legal
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
        this.logFactorials = new double[sorted.length + 1];
        for (int i = 2; i < logFactorials.length; i++) {
            logFactorials[i] = logFactorials[i - 1] + Math.log(i);
        }
    }

    /**
     * The probability that a unit drawn at random is covered by the threshold of n others drawn at random: the mean over
     * all units of P(fewer than k of the n are smaller), a hypergeometric law. It is k/(n + 1) for distinct values.
     *
     * @param alpha nominal miscoverage
     * @param n units that calibrate, fewer than all
     */
    public double expectedCoverage(BigDecimal alpha, int n) {
        if (n < 0 || n >= sorted.length) {
            throw new IllegalArgumentException("n " + n + " must be at least 0 and fewer than all " + sorted.length);
        }
        long k = RankRule.rank(alpha, n);
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
        int others = sorted.length - 1;
        double probability = 0;
        for (int drawn = Math.max(0, n - (others - smaller)); drawn < Math.min(k, Math.min(n, smaller) + 1L); drawn++) {
            probability +=
                    Math.exp(logChoose(smaller, drawn) + logChoose(others - smaller, n - drawn) - logChoose(others, n));
        }
        return Math.min(1, probability);
    }

    private double logChoose(int from, int drawn) {
        return logFactorials[from] - logFactorials[drawn] - logFactorials[from - drawn];
    }
}
