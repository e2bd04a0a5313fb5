package io.conformalstreams.conformal.ratio;

/**
 * Requests a manual reading if an interval is too wide.
 *
 * @param limit the largest width that needs no reading, 0..1
 */
public record WidthAlarm(double limit) {

    /** @throws IllegalArgumentException if the limit is outside its range */
    public WidthAlarm {
        if (!(limit >= 0 && limit <= 1)) {
            throw new IllegalArgumentException("the limit of the width must be 0..1: " + limit);
        }
    }

    /** Returns whether the interval is wider than the limit, so that a reading is needed. */
    public boolean asksForReading(RatioInterval interval) {
        return interval.width() > limit;
    }
}
