package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Finds the key with a given rank by counting. The first round counts by the upper 16 bits. The second round counts the
 * keys with the right upper bits by their lower bits. Keys that fit into 16 bits need only one round.
 */
final class KeySelection implements KeyCounts {
    private static final int DIGIT = 16;

    private final int lowestKey;
    private final int[] counts;
    private long rank;
    private int shift;
    private int settled;
    private int mask;

    /**
     * @param lowestKey a lower bound of all keys
     * @param highestKey an upper bound of all keys
     * @param rank the rank, from 1 to the number of keys that are added in each round
     */
    KeySelection(int lowestKey, int highestKey, long rank) {
        if (rank < 1) {
            throw new IndexOutOfBoundsException("rank " + rank + " must be at least 1");
        }
        long keys = (long) highestKey - lowestKey + 1;
        this.lowestKey = lowestKey;
        this.counts = new int[(int) Math.min(keys, 1 << DIGIT)];
        this.rank = rank;
        this.shift = keys > 1 << DIGIT ? DIGIT : 0;
    }

    @Override
    public void add(int key) {
        int offset = key - lowestKey;
        if ((offset & mask) == settled) {
            counts[offset >>> shift & 0xffff]++;
        }
    }

    /**
     * Ends a round.
     *
     * @return whether another round is needed, for which all keys must be added again
     */
    boolean narrow() {
        int digit = 0;
        while (digit < counts.length && counts[digit] < rank) {
            rank -= counts[digit];
            digit++;
        }
        if (digit == counts.length) {
            throw new IndexOutOfBoundsException("the rank exceeds the number of scores by " + rank);
        }
        settled |= digit << shift;
        if (shift == 0) {
            return false;
        }
        mask = -1 << shift;
        shift = 0;
        Arrays.fill(counts, 0);
        return true;
    }

    int key() {
        return lowestKey + settled;
    }

    /** Returns, after the last round, the rank within the keys that equal {@link #key}. */
    long rankAmongEqual() {
        return rank;
    }
}
