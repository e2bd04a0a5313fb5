package io.conformalstreams.conformal.volume;

/**
 * An interval for the number of pixels of a structure, both ends included.
 *
 * @param lower at least 0
 * @param upper at least {@code lower}
 */
public record VolumeInterval(long lower, long upper) {

    /** @throws IllegalArgumentException unless 0 <= lower <= upper */
    public VolumeInterval {
        if (!(0 <= lower && lower <= upper)) {
            throw new IllegalArgumentException("an interval needs 0 <= lower <= upper: " + lower + " and " + upper);
        }
    }

    /** Whether a number of pixels lies in the interval. */
    public boolean contains(long pixels) {
        return lower <= pixels && pixels <= upper;
    }
}
