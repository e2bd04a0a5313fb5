package io.conformalstreams.conformal.ratio;

import java.math.BigDecimal;

/**
 * An interval for the true ratio, within [0, 1]; all of it where nothing better is known (arXiv 2505.19585).
 *
 * @param lower 0..upper
 * @param upper lower..1
 */
public record RatioInterval(double lower, double upper) {
    private static final RatioInterval EVERYTHING = new RatioInterval(0, 1);

    /** @throws IllegalArgumentException unless 0 <= lower <= upper <= 1 */
    public RatioInterval {
        if (!(0 <= lower && lower <= upper && upper <= 1)) {
            throw new IllegalArgumentException("needs 0 <= lower <= upper <= 1: " + lower + " and " + upper);
        }
    }

    /**
     * Returns the calibration-based interval (equation 7). With each threshold the rank-rule threshold of its channel's
     * calibration errors at miscoverage 1 - Q, it contains the true ratio with probability at least 2Q - 1.
     *
     * @param numeratorError the threshold of the numerator's calibration errors, not NaN; may be infinite
     * @param denominatorError the threshold of the denominator's
     */
    public static RatioInterval calibrated(RatioMoments moments, double numeratorError, double denominatorError) {
        requireNumber(numeratorError);
        requireNumber(denominatorError);
        double y = moments.meanNumerator();
        double x = moments.meanDenominator();
        if (x == 0 || numeratorError == Double.POSITIVE_INFINITY || denominatorError == Double.POSITIVE_INFINITY) {
            return EVERYTHING;
        }
        double yError = Math.max(0, numeratorError);
        double xError = Math.max(0, denominatorError);
        double upper = xError >= x ? 1 : (y + yError) / (x - xError);
        return clipped(Math.max(0, y - yError) / (x + xError), upper);
    }

    /**
     * Returns the overall interval (equation 8): the calibration-based one, wider by Markov's half width
     * {@code sqrt(MSE/alpha)} on both sides. Its level is 2Q - 1 - alpha.
     *
     * @param alpha Markov's share of the miscoverage; at 0 or below the interval is [0, 1]
     */
    public static RatioInterval overall(
            RatioMoments moments, double numeratorError, double denominatorError, BigDecimal alpha) {
        RatioInterval calibrated = calibrated(moments, numeratorError, denominatorError);
        if (alpha.signum() <= 0 || moments.meanSquaredError().isEmpty()) {
            return EVERYTHING;
        }
        double halfWidth = Math.sqrt(moments.meanSquaredError().getAsDouble() / alpha.doubleValue());
        return clipped(calibrated.lower - halfWidth, calibrated.upper + halfWidth);
    }

    /**
     * Returns the plain conformal interval around the predicted ratio.
     *
     * @param halfWidth the rank-rule threshold of |predicted - true ratio|, not NaN; may be infinite
     */
    public static RatioInterval conformal(RatioMoments moments, double halfWidth) {
        requireNumber(halfWidth);
        if (moments.ratio().isEmpty()) {
            return EVERYTHING;
        }
        double ratio = moments.ratio().getAsDouble();
        double width = Math.max(0, halfWidth);
        return clipped(ratio - width, ratio + width);
    }

    /** Returns whether a ratio lies in the interval, ends included. */
    public boolean contains(double ratio) {
        return lower <= ratio && ratio <= upper;
    }

    /** Returns the width, 0..1. */
    public double width() {
        return upper - lower;
    }

    private static RatioInterval clipped(double lower, double upper) {
        return new RatioInterval(Math.min(1, Math.max(0, lower)), Math.min(1, Math.max(0, upper)));
    }

    private static void requireNumber(double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("a threshold must not be NaN");
        }
    }
}
