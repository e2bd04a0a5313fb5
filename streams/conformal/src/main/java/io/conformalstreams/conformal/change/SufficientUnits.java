package io.conformalstreams.conformal.change;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The number of units that a calibration needs. The coverage of a threshold is random, because its calibration is. There
 * are enough units if the coverage is at least 1 - {@value #TOLERATED} alpha in nine of ten calibrations.
 */
public final class SufficientUnits {

    /** The miss rate that is tolerated, as a multiple of alpha. */
    public static final double TOLERATED = 1.5;

    private static final double UNLUCKY = 0.1;
    private static final int MOST_DOUBLINGS = 40;

    private SufficientUnits() {}

    /**
     * Returns the coverage that a threshold reaches in nine of ten calibrations, for independent units.
     *
     * @param k the rank of the threshold, 1..n
     * @param n the number of units
     */
    public static double lowerCoverage(long k, long n) {
        return new CoverageDistribution(k, n).quantile(UNLUCKY);
    }

    /**
     * Returns a number of units such that it and every larger number are enough for the rank rule. It is the smallest one
     * at which alpha (n + 1) is about to pass a whole number, where the rank rule has the least to spare.
     *
     * @param alpha the miscoverage, strictly between 0 and 1
     */
    public static long needed(BigDecimal alpha) {
        long enough = 1;
        for (int doubling = 0; doubling < MOST_DOUBLINGS && !suffices(alpha, enough); doubling++) {
            enough *= 2;
        }
        long tooFew = enough / 2;
        while (enough - tooFew > 1) {
            long middle = (enough + tooFew) / 2;
            if (suffices(alpha, middle)) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return units(alpha, enough);
    }

    /** Returns the smallest n with alpha (n + 1) at least j. At this n, the rank rule has the least to spare. */
    private static long units(BigDecimal alpha, long j) {
        return BigDecimal.valueOf(j).divide(alpha, 0, RoundingMode.CEILING).longValueExact() - 1;
    }

    private static boolean suffices(BigDecimal alpha, long j) {
        long n = units(alpha, j);
        return n >= j && lowerCoverage(n + 1 - j, n) >= 1 - TOLERATED * alpha.doubleValue();
    }
}
