package io.conformalstreams.ops.dashboard.state;

import java.util.Arrays;

/** The last {@value #MOST} durations. */
public final class Durations {

    /** The largest number of durations. */
    public static final int MOST = 512;

    private long[] ring = new long[8];
    private long added;

    void add(long milliseconds) {
        if (added == ring.length && ring.length < MOST) {
            ring = Arrays.copyOf(ring, 2 * ring.length);
        }
        ring[(int) (added++ % ring.length)] = milliseconds;
    }

    /** The number of durations. */
    public int size() {
        return (int) Math.min(added, ring.length);
    }

    /**
     * Returns a quantile: the smallest duration that at least this share of the durations does not exceed.
     *
     * @param share above 0, at most 1
     * @throws IllegalStateException if there are no durations
     */
    public long quantile(double share) {
        if (size() == 0) {
            throw new IllegalStateException("there are no durations");
        }
        long[] sorted = Arrays.copyOf(ring, size());
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
