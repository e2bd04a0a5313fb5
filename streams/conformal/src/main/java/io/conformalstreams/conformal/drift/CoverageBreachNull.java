package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import java.math.BigDecimal;

/**
 * The largest miss rate of deployed sets that is still accepted.
 *
 * <p>A threshold's own coverage is random: Beta(k, n + 1 - k) over repeated calibrations. A test of deployed misses
 * against alpha itself therefore gives false alarms without any drift (18 to 30 % within 10,000 labels for n of 100 to
 * 500). The null is the larger of two rates: the tolerated miss rate alpha + max(.002, .2 alpha), and the .995 quantile
 * of the threshold's true miss rate, Beta(n + 1 - k, k).
 *
 * <p>For a frozen threshold and without drift, an alarm at evidence A comes within T labels with probability at most
 * T/A + .005. For the changing thresholds of a growing calibration set this is only approximate: in 5 to 8 % of
 * simulated runs that start from 50 units, the true miss rate of some threshold exceeds its .995 quantile.
 *
 * <p>The distribution of the miss rate is that of units drawn like those that calibrated. For other units, such as all
 * predictions if hard ones are labelled more often, the null may be false without any drift.
 */
public final class CoverageBreachNull {
    /** The derivation of the null in words. */
    static final String DERIVATION = "max(alpha + max(.002, .2 alpha), 99.5 % quantile of the miss rate of n and k)";

    /** The derivation of the null among all predictions, of which only some are labelled. */
    static final String DERIVATION_FOR_ALL_PREDICTIONS =
            DERIVATION + ", if thresholds are calibrated on units drawn like all predictions";

    /** The probability that a threshold misses more often than its null, although nothing drifts. */
    public static final double ERROR = 0.005;

    private static final double QUANTILE = 1 - ERROR;
    private static final double SMALLEST_TOLERANCE = 0.002;
    private static final double RELATIVE_TOLERANCE = 0.2;

    private CoverageBreachNull() {}

    /**
     * Returns the largest accepted miss rate, strictly between 0 and 1.
     *
     * @param alpha the nominal miscoverage, strictly between 0 and 1
     * @param n the number of critical values behind the set's threshold
     * @param k the rank of that threshold, 1..n; a trivial threshold (k = n + 1) has no null
     * @throws IllegalArgumentException if alpha or k is outside its range
     */
    public static double missRate(BigDecimal alpha, long n, long k) {
        if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("alpha must be between 0 and 1: " + alpha);
        }
        double nominal = alpha.doubleValue();
        double ownMissRate = 1 - new CoverageDistribution(k, n).quantile(1 - QUANTILE);
        // A detector needs a null below 1.
        return Math.min(Math.max(tolerated(nominal), ownMissRate), Math.nextDown(1.0));
    }

    /** Returns the miss rate alpha + max(.002, .2 alpha), which is accepted for every threshold. It may exceed 1. */
    public static double tolerated(double alpha) {
        return alpha + Math.max(SMALLEST_TOLERANCE, RELATIVE_TOLERANCE * alpha);
    }
}
