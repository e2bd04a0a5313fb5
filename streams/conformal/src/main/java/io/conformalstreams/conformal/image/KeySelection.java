package io.conformalstreams.conformal.image;

import java.util.Arrays;

/**
 * Finds the key with a given rank by counting. The first round counts all keys by their uppermost digit. If few keys
 * have the right digit, the second round keeps them, and the remaining digits are counted among these. Otherwise it
 * counts those keys by the next digit, and so on.
 *
 * <p>A digit has 11 bits: the table of its counts then stays in the first-level cache, and the time for clearing and
 * searching it hardly matters. Each loop is a static method: as a part of its callers, it was compiled into slower
 * code.
 */
final class KeySelection implements KeyCounts {
    private static final int DIGIT_BITS = 11;

    /** The largest number of keys that are kept. Their memory stays small even for a large volume. */
    private static final int MOST_KEPT = 1 << 16;

    private static final int[] NOT_KEEPING = {};

    private final int lowestKey;
    private final int[] counts;
    private long rank;
    private int shift;
    private int settled;
    private int mask;
    private int[] kept = NOT_KEEPING;
    private int keptCount;

    /**
     * @param lowestKey a lower bound of all keys
     * @param highestKey an upper bound of all keys
     * @param rank the rank, from 1 to the number of keys that are added in each round
     */
    KeySelection(int lowestKey, int highestKey, long rank) {
        if (rank < 1) {
            throw new IndexOutOfBoundsException("rank " + rank + " must be at least 1");
        }
        int offsetBits = Integer.SIZE - Integer.numberOfLeadingZeros(highestKey - lowestKey);
        this.lowestKey = lowestKey;
        this.counts = new int[1 << Math.min(offsetBits, DIGIT_BITS)];
        this.rank = rank;
        this.shift = Math.max(0, offsetBits - DIGIT_BITS);
    }

    @Override
    public void add(int[] keys, int from, int to) {
        if (mask == 0) {
            countAll(keys, from, to, lowestKey, shift, counts);
        } else if (kept == NOT_KEEPING) {
            count(keys, from, to, lowestKey, mask, settled, shift, counts);
        } else {
            keptCount = keep(keys, from, to, lowestKey + settled, -mask, kept, keptCount);
        }
    }

    private static void countAll(int[] keys, int from, int to, int lowest, int shift, int[] counts) {
        for (int i = from; i < to; i++) {
            counts[keys[i] - lowest >>> shift & counts.length - 1]++;
        }
    }

    private static void count(
            int[] keys, int from, int to, int lowest, int mask, int settled, int shift, int[] counts) {
        for (int i = from; i < to; i++) {
            int offset = keys[i] - lowest;
            if ((offset & mask) == settled) {
                counts[(offset & ~mask) >>> shift & counts.length - 1]++;
            }
        }
    }

    /**
     * Keeps those keys that are among a number of consecutive ones. No branch depends on a key, because scores are
     * noisy.
     *
     * @return the number of keys that are kept now
     */
    private static int keep(int[] keys, int from, int to, int lowest, long consecutive, int[] kept, int keptCount) {
        int count = keptCount;
        for (int i = from; i < to; i++) {
            kept[count] = keys[i];
            long offset = Integer.toUnsignedLong(keys[i] - lowest);
            count += (int) (offset - consecutive >>> Long.SIZE - 1);
        }
        return count;
    }

    /**
     * Ends a round.
     *
     * @return whether another round is needed, for which all keys must be added again
     */
    boolean narrow() {
        if (kept != NOT_KEEPING) {
            do {
                count(kept, 0, keptCount, lowestKey, mask, settled, shift, counts);
                settle();
            } while (advance());
            return false;
        }
        int left = settle();
        boolean isUnsettled = advance();
        if (isUnsettled && left <= MOST_KEPT) {
            // The last entry receives the keys that are not kept.
            kept = new int[left + 1];
        }
        return isUnsettled;
    }

    /** Settles the counted digit. Returns how many keys have it. */
    private int settle() {
        int digit = 0;
        while (digit < counts.length && counts[digit] < rank) {
            rank -= counts[digit];
            digit++;
        }
        if (digit == counts.length) {
            throw new IndexOutOfBoundsException("the rank exceeds the number of scores by " + rank);
        }
        settled |= digit << shift;
        mask = -1 << shift;
        return counts[digit];
    }

    /** Goes on to the next digit. Returns false if there is none. */
    private boolean advance() {
        if (shift == 0) {
            return false;
        }
        shift = Math.max(0, shift - DIGIT_BITS);
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
