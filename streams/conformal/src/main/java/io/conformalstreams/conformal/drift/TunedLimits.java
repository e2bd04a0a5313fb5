package io.conformalstreams.conformal.drift;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limits of the CUSUM for each null. The null changes with every threshold of a growing calibration set, and
 * computing one limit takes a tenth of a second. Nulls are therefore first rounded to four binary digits of the
 * mantissa. They are rounded towards {@value #OF_LARGEST_LIMIT}, where limits are largest.
 */
final class TunedLimits {

    private static final int DROPPED_BITS = 48;
    private static final double OF_LARGEST_LIMIT = 0.4375;
    private static final CumulativeSumDetector DETECTOR = CumulativeSumDetector.ofDoubledOdds();

    /** A cache. A limit depends on its key alone, so every instance computes the same limit. */
    private static final Map<Tuning, Double> LIMITS = new ConcurrentHashMap<>();

    private TunedLimits() {}

    /**
     * Returns the limit for a mean run length: independent misses at the null rate open one alert in this number of
     * labels on average.
     */
    static double limit(double nullMiscoverage, double labels) {
        return LIMITS.computeIfAbsent(new Tuning(rounded(nullMiscoverage), Math.max(2, labels)), Tuning::limit);
    }

    static double rounded(double nullMiscoverage) {
        long dropped = nullMiscoverage < OF_LARGEST_LIMIT ? (1L << DROPPED_BITS) - 1 : 0;
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(nullMiscoverage) + dropped >>> DROPPED_BITS << DROPPED_BITS);
    }

    private record Tuning(double nullMiscoverage, double labels) {

        private double limit() {
            return CumulativeSumRunLength.limitOfMean(nullMiscoverage, DETECTOR.alternative(nullMiscoverage), labels);
        }
    }
}
