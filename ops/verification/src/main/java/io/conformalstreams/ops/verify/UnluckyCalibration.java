package io.conformalstreams.ops.verify;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The coverage that a threshold reaches in nine of ten calibrations, from sums of binomial probabilities: the k-th
 * smallest of n values covers less than x if fewer than n - k + 1 of the n values are in the upper share 1 - x.
 *
 * @param alpha miscoverage level, strictly between 0 and 1
 */
record UnluckyCalibration(BigDecimal alpha) {

    private static final double UNLUCKY = 0.1;
    private static final double TOLERATED = 1.5;
    private static final int HALVINGS = 60;

    /** Number of later ranks that must also suffice. The spare coverage grows with them. */
    private static final int LATER_RANKS = 20;

    /** Returns the coverage, for the rank k among n units. */
    double coverage(long k, long n) {
        double low = 0;
        double high = 1;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double middle = (low + high) / 2;
            if (fewMisses(n - k, n, 1 - middle) <= UNLUCKY) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Returns the number of units from which on the coverage is at least 1 - 1.5 alpha by the rank rule. The rule tolerates
     * j - 1 misses from ceil(j / alpha) - 1 units on, and has the least to spare there.
     */
    long unitsNeeded() {
        long lastTooFew = 0;
        for (long j = 1; j <= lastTooFew + LATER_RANKS; j++) {
            if (!suffices(j)) {
                lastTooFew = j;
            }
        }
        return unitsFor(lastTooFew + 1);
    }

    private boolean suffices(long j) {
        long n = unitsFor(j);
        double missRate = Math.min(1, TOLERATED * alpha.doubleValue());
        return n >= j && fewMisses(j - 1, n, missRate) <= UNLUCKY;
    }

    private long unitsFor(long j) {
        return BigDecimal.valueOf(j)
                .divide(alpha, 0, RoundingMode.CEILING)
                .subtract(BigDecimal.ONE)
                .longValueExact();
    }

    /** The probability of at most this many misses among n units, summed term by term. */
    private static double fewMisses(long most, long n, double missRate) {
        if (missRate >= 1) {
            return most >= n ? 1 : 0;
        }
        if (missRate <= 0) {
            return 1;
        }
        double logOdds = Math.log(missRate) - Math.log1p(-missRate);
        double logTerm = n * Math.log1p(-missRate);
        double sum = 0;
        for (long misses = 0; misses <= most; misses++) {
            sum += Math.exp(logTerm);
            logTerm += Math.log((double) (n - misses) / (misses + 1)) + logOdds;
        }
        return sum;
    }
}
