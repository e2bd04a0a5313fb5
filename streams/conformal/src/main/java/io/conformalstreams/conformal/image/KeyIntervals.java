package io.conformalstreams.conformal.image;

/**
 * Counts keys by the intervals between ascending keys. Where a table with an entry for every key of the encoding is
 * small, a key is counted by one look-up, otherwise by bisection.
 */
final class KeyIntervals implements KeyCounts {
    private static final long LARGEST_TABLE = 1 << Short.SIZE;

    private final int[] highestKeys;
    private final int lowestKey;
    private final char[] table;
    private final long[] counts;

    /** @param highestKeys the highest key of each interval but the last, in ascending order, at most 65,534 of them */
    KeyIntervals(ScoreKernel kernel, int[] highestKeys) {
        this.highestKeys = highestKeys;
        this.lowestKey = kernel.lowestKey();
        long keys = (long) kernel.highestKey() - lowestKey + 1;
        this.table = keys > LARGEST_TABLE ? new char[0] : new char[(int) keys];
        this.counts = new long[highestKeys.length + 1];
        for (int offset = 0, interval = 0; offset < table.length; offset++) {
            while (interval < highestKeys.length && highestKeys[interval] < lowestKey + offset) {
                interval++;
            }
            table[offset] = (char) interval;
        }
    }

    @Override
    public void add(int key) {
        counts[table.length > 0 ? table[key - lowestKey] : interval(key)]++;
    }

    /** The first interval whose highest key is not below the key. No branch depends on the key: scores are noisy. */
    private int interval(int key) {
        int low = 0;
        for (int length = highestKeys.length; length > 0; ) {
            int half = length + 1 >>> 1;
            long difference = (long) highestKeys[low + half - 1] - key;
            low += half & (int) (difference >> Long.SIZE - 1);
            length -= half;
        }
        return low;
    }

    /** For each interval but the last, the number of keys added to it or to an earlier one. */
    long[] cumulative() {
        long[] cumulative = new long[highestKeys.length];
        long sum = 0;
        for (int interval = 0; interval < cumulative.length; interval++) {
            sum += counts[interval];
            cumulative[interval] = sum;
        }
        return cumulative;
    }
}
