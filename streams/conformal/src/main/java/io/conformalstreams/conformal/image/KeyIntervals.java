package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Counts keys by interval. A table, indexed by at most 16 upper bits of a key, gives the first interval that can
 * contain it. A bisection finds the interval from there. It takes as many steps as the fullest entry of the table
 * needs.
 */
final class KeyIntervals implements KeyCounts {
    private static final long LARGEST_TABLE = 1 << Short.SIZE;

    private final int[] highestKeys;
    private final int intervals;
    private final int base;
    private final int shift;
    private final char[] table;
    private final int searched;
    private final long[] counts;

    /** @param highestKeys the highest key of each interval except the last one, ascending; at most 65,534 keys */
    KeyIntervals(ScoreKernel kernel, int[] highestKeys) {
        this.intervals = highestKeys.length;
        this.shift = (long) kernel.highestKey() - kernel.lowestKey() < LARGEST_TABLE ? 0 : Short.SIZE;
        this.base = kernel.lowestKey() & -1 << shift;
        this.table = new char[range(kernel.highestKey()) + 1];
        this.searched = fill(highestKeys);
        // The bisection takes a fixed number of steps from any start, so the array is padded.
        this.highestKeys = Arrays.copyOf(highestKeys, intervals + searched);
        Arrays.fill(this.highestKeys, intervals, intervals + searched, Integer.MAX_VALUE);
        this.counts = new long[intervals + 1];
    }

    private int range(int key) {
        return (int) ((long) key - base >> shift);
    }

    /** Fills the table. Returns the largest number of intervals that end strictly within the range of one entry. */
    private int fill(int[] highestKeys) {
        int most = 0;
        int within = 0;
        int filled = 0;
        int lastOfRange = -1 >>> Integer.SIZE - shift;
        for (int interval = 0; interval < intervals; interval++) {
            int next = range(highestKeys[interval]) + 1;
            if (next > filled) {
                Arrays.fill(table, filled, next, (char) interval);
                filled = next;
                within = 0;
            }
            if (shift > 0 && (highestKeys[interval] & lastOfRange) != lastOfRange) {
                most = Math.max(most, ++within);
            }
        }
        Arrays.fill(table, filled, table.length, (char) intervals);
        return most;
    }

    @Override
    public void add(int key) {
        int low = table[key - base >>> shift];
        // Find the first interval whose highest key is not below the key. No branch depends on the key, because scores
        // are noisy and branches would be mispredicted.
        for (int length = searched; length > 0; ) {
            int half = length + 1 >>> 1;
            long difference = (long) highestKeys[low + half - 1] - key;
            low += half & (int) (difference >> Long.SIZE - 1);
            length -= half;
        }
        counts[low]++;
    }

    /** Returns for each interval except the last one how many keys were added to it or to an earlier interval. */
    long[] cumulative() {
        long[] cumulative = new long[intervals];
        long sum = 0;
        for (int interval = 0; interval < cumulative.length; interval++) {
            sum += counts[interval];
            cumulative[interval] = sum;
        }
        return cumulative;
    }
}
