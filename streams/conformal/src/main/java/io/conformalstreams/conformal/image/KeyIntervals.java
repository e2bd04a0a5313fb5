package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Counts keys by interval. A table, indexed by at most 16 upper bits of a key, gives the first interval that can
 * contain it. A bisection finds the interval from there. It takes as many steps as the fullest entry of the table
 * needs.
 */
final class KeyIntervals implements KeyCounts {
    private static final int MOST_TABLE_BITS = 16;

    /** The table has at least 2⁷ entries for each interval, up to its largest size. */
    private static final int ENTRY_BITS = 7;

    /** The number of keys whose intervals are found together, step by step. */
    private static final int AT_A_TIME = 2048;

    private final int[] highestKeys;
    private final int intervals;
    private final int base;
    private final int shift;
    private final char[] table;
    private final int searched;
    private final long[] counts;
    private final int[] found = new int[AT_A_TIME];

    /** @param highestKeys the highest key of each interval except the last one, ascending; at most 65,534 keys */
    KeyIntervals(ScoreKernel kernel, int[] highestKeys) {
        this.intervals = highestKeys.length;
        int tableBits = Math.min(MOST_TABLE_BITS, ENTRY_BITS + bits(intervals));
        this.shift = Math.max(0, bits(kernel.highestKey() - kernel.lowestKey()) - tableBits);
        this.base = kernel.lowestKey() & -1 << shift;
        this.table = new char[range(kernel.highestKey()) + 1];
        this.searched = fill(highestKeys);
        // The bisection takes a fixed number of steps from any start, so the array is padded.
        this.highestKeys = Arrays.copyOf(highestKeys, intervals + searched);
        Arrays.fill(this.highestKeys, intervals, intervals + searched, Integer.MAX_VALUE);
        this.counts = new long[intervals + 1];
    }

    private static int bits(int unsigned) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(unsigned);
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
    public void add(int[] keys, int from, int to) {
        for (int first = from; first < to; first += found.length) {
            int count = Math.min(found.length, to - first);
            lookUp(keys, first, count, base, shift, table, found);
            // Each step compares with the middle of the intervals that are left, and leaves half of them.
            for (int length = searched; length > 0; length >>= 1) {
                bisect(keys, first, count, length + 1 >>> 1, highestKeys, found);
            }
            count(found, count, counts);
        }
    }

    private static void lookUp(int[] keys, int first, int count, int base, int shift, char[] table, int[] found) {
        for (int i = 0; i < count; i++) {
            found[i] = table[keys[first + i] - base >>> shift];
        }
    }

    /**
     * Takes one step towards the first interval whose highest key is not below the key. No branch depends on the key,
     * because scores are noisy and branches would be mispredicted.
     */
    private static void bisect(int[] keys, int first, int count, int half, int[] highestKeys, int[] found) {
        for (int i = 0; i < count; i++) {
            int low = found[i];
            long difference = (long) highestKeys[low + half - 1] - keys[first + i];
            found[i] = low + (half & (int) (difference >> Long.SIZE - 1));
        }
    }

    private static void count(int[] found, int count, long[] counts) {
        for (int i = 0; i < count; i++) {
            counts[found[i]]++;
        }
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
