package io.conformalstreams.processor.method;

/**
 * An interval for a quantity of an image: a ratio of structures, or a number of pixels.
 *
 * @param lower at least 0
 * @param upper at least {@code lower}, finite
 */
public record ValueInterval(double lower, double upper) {

    /** Rejects ends that are out of order, and replaces -0.0 with 0.0. */
    public ValueInterval {
        if (!(0 <= lower && lower <= upper && upper < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("needs 0 <= lower <= upper < infinity: " + lower + " and " + upper);
        }
        lower = lower + 0.0;
        upper = upper + 0.0;
    }

    /** Tells whether the interval, including its ends, contains a value. */
    public boolean contains(double value) {
        return lower <= value && value <= upper;
    }

    /** Returns the distance between the ends. */
    public double width() {
        return upper - lower;
    }
}
