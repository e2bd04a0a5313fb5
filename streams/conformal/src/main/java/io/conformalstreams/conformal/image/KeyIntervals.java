package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Counts keys by the intervals between ascending keys. The upper bits of a key, at most 16 of them, look up the first
 * interval that it can be in; as few steps of a bisection as the fullest of these ranges needs do the rest.
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

    /** @param highestKeys the highest key of each interval but the last, in ascending order, at most 65,534 of them */
    KeyIntervals(ScoreKernel kernel, int[] highestKeys) {
        this.intervals = highestKeys.length;
        this.shift = (long) kernel.highestKey() - kernel.lowestKey() < LARGEST_TABLE ? 0 : Short.SIZE;
        this.base = kernel.lowestKey() & -1 << shift;
        this.table = new char[range(kernel.highestKey()) + 1];
        this.searched = fill(highestKeys);
        // The bisection takes its steps wherever it starts.
        this.highestKeys = Arrays.copyOf(highestKeys, intervals + searched);
        Arrays.fill(this.highestKeys, intervals, intervals + searched, Integer.MAX_VALUE);
        this.counts = new long[intervals + 1];
    }

    private int range(int key) {
        return (int) ((long) key - base >> shift);
    }

    /** Returns the largest number of intervals that end within a range of the table, and not with it. */
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
        // The first interval whose highest key is not below the key. No branch depends on the key: scores are noisy.
        for (int length = searched; length > 0; ) {
            int half = length + 1 >>> 1;
            long difference = (long) highestKeys[low + half - 1] - key;
            low += half & (int) (difference >> Long.SIZE - 1);
            length -= half;
        }
        counts[low]++;
    }

    /** For each interval but the last, the number of keys added to it or to an earlier one. */
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
