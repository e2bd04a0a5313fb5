package io.conformalstreams.conformal.drift;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits of the CUSUM by its null. The null changes with every threshold of a growing calibration, and one limit takes a tenth
 * of a second to compute. Nulls are therefore rounded to four binary digits of the mantissa first, towards
 * {@value #OF_LARGEST_LIMIT}, where limits are largest.
 */
final class TunedLimits {

    private static final int DROPPED_BITS = 48;
    private static final double OF_LARGEST_LIMIT = 0.4375;
    private static final CumulativeSumDetector DETECTOR = CumulativeSumDetector.ofDoubledOdds();

    /** A cache. A limit depends on its key alone, so every instance computes the same one. */
    private static final Map<Tuning, Double> LIMITS = new ConcurrentHashMap<>();

    private TunedLimits() {}

    /** The limit at which independent misses at the null rate open an alert once in a given number of labels on average. */
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
