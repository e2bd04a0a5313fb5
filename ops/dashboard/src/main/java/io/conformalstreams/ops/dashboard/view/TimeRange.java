package io.conformalstreams.ops.dashboard.view;

/**
 * Times in milliseconds since 1970.
 *
 * @param from the first time
 * @param to the last time, at least {@code from}
 */
public record TimeRange(long from, long to) {

    public static final TimeRange ALL = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

    /** @throws IllegalArgumentException if the range is empty */
    public TimeRange {
        if (from > to) {
            throw new IllegalArgumentException("from is " + from + " and to is " + to + "; from must not be later");
        }
    }

    boolean contains(long time) {
        return from <= time && time <= to;
    }
}
