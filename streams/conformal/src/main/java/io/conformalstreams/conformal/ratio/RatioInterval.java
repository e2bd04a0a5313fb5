package io.conformalstreams.conformal.ratio;

/**
 * An interval for the true ratio, within [0, 1]. If nothing is known, it is [0, 1].
 *
 * @param lower the lower end, 0..upper
 * @param upper the upper end, lower..1
 */
public record RatioInterval(double lower, double upper) {
    /** The interval of all ratios. */
    public static final RatioInterval EVERYTHING = new RatioInterval(0, 1);

    /** @throws IllegalArgumentException unless 0 <= lower <= upper <= 1 */
    public RatioInterval {
        if (!(0 <= lower && lower <= upper && upper <= 1)) {
            throw new IllegalArgumentException(
                    "an interval needs 0 <= lower <= upper <= 1: " + lower + " and " + upper);
        }
        lower = lower + 0.0;
        upper = upper + 0.0;
    }

    static RatioInterval clipped(double lower, double upper) {
        return new RatioInterval(Math.min(1, Math.max(0, lower)), Math.min(1, Math.max(0, upper)));
    }

    /** Returns whether a ratio lies in the interval, including its ends. */
    public boolean contains(double ratio) {
        return lower <= ratio && ratio <= upper;
    }

    /** Returns the width, 0..1. */
    public double width() {
        return upper - lower;
    }
}
