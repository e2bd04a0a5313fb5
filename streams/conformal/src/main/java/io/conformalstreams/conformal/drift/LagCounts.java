package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Counts label lags in buckets, four for each doubling of the lag. Quantiles are accurate to a quarter of their value,
 * and memory is constant.
 */
final class LagCounts {
    private static final int PER_OCTAVE = 4;
    private static final int BUCKETS = 42 * PER_OCTAVE;

    /** The number of bytes that {@link #put} writes. */
    static final int BYTES = BUCKETS * Integer.BYTES;

    private final int[] counts = new int[BUCKETS];

    /**
     * Counts a lag in milliseconds. Clocks that disagree can cause a negative lag, which counts as 0. A lag above 139
     * years counts as 139 years.
     */
    void add(long lag) {
        counts[bucketOf(lag)]++;
    }

    private static int bucketOf(long lag) {
        if (lag < PER_OCTAVE) {
            return (int) Math.max(0, lag);
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(lag);
        int quarter = (int) (lag >>> (octave - 2)) & (PER_OCTAVE - 1);
        return Math.min((octave - 1) * PER_OCTAVE + quarter, BUCKETS - 1);
    }

    /** The smallest lag of a bucket. */
    private static long lowerEdge(int bucket) {
        if (bucket < PER_OCTAVE) {
            return bucket;
        }
        int octave = bucket / PER_OCTAVE + 1;
        return (long) (PER_OCTAVE + bucket % PER_OCTAVE) << (octave - 2);
    }

    /** Returns the lower edge of the bucket with the ceil(n percent/100)-th smallest of n lags, or 0 without lags. */
    long percentile(int percent) {
        long rank = (total() * percent + 99) / 100;
        long atMost = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            atMost += counts[bucket];
            if (atMost >= rank) {
                return lowerEdge(bucket);
            }
        }
        throw new IllegalStateException("a rank must not exceed the number of lags");
    }

    long total() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    void clear() {
        Arrays.fill(counts, 0);
    }

    void put(ByteBuffer state) {
        for (int count : counts) {
            state.putInt(count);
        }
    }

    void get(ByteBuffer state) {
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            counts[bucket] = state.getInt();
            StateFrame.requireConsistent("lags", counts[bucket] >= 0);
        }
    }
}
