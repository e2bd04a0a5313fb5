package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Finds the key with a given rank by counting. The first round counts all keys by their uppermost digit. Each further
 * round takes only the keys with the right upper digits, and counts them by the next digit. If there are many keys, a
 * digit has 16 bits, so two rounds suffice. If there are few keys, a digit has 8 bits, because clearing and searching
 * the larger table would take longer than two more rounds.
 */
final class KeySelection implements KeyCounts {
    private static final int MANY = 1 << 14;

    private final int lowestKey;
    private final int digitBits;
    private final int[] counts;
    private long rank;
    private int shift;
    private int settled;
    private int mask;

    /**
     * @param lowestKey a lower bound of all keys
     * @param highestKey an upper bound of all keys
     * @param rank the rank, from 1 to the number of keys that are added in each round
     * @param mostAdded an upper bound of the number of keys that are added in each round
     */
    KeySelection(int lowestKey, int highestKey, long rank, long mostAdded) {
        if (rank < 1) {
            throw new IndexOutOfBoundsException("rank " + rank + " must be at least 1");
        }
        long largestOffset = (long) highestKey - lowestKey;
        this.lowestKey = lowestKey;
        this.digitBits = mostAdded < MANY ? 8 : 16;
        this.counts = new int[(int) Math.min(largestOffset + 1, 1 << digitBits)];
        this.rank = rank;
        while (largestOffset >>> shift >= counts.length) {
            shift += digitBits;
        }
    }

    @Override
    public void add(int key) {
        int offset = key - lowestKey;
        if ((offset & mask) == settled) {
            counts[offset >>> shift & (1 << digitBits) - 1]++;
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
        shift -= digitBits;
        Arrays.fill(counts, 0);
        return true;
    }

    int key() {
        return lowestKey + settled;
    }

    /** Returns the rank among the keys that equal {@link #key}, once the last round has ended. */
    long rankAmongEqual() {
        return rank;
    }
}
