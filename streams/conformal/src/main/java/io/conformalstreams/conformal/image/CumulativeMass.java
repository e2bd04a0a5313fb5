package io.conformalstreams.conformal.image;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleToLongFunction;

/**
 * The mass of an image, accumulated in the order of the scores. Each pixel has a mass that depends on its score alone.
 * Masses are integers, so sums are exact: they depend neither on the order of the pixels nor on the number of threads.
 *
 * <p>The first pass adds the masses by the uppermost 16 bits of the scores' keys; for scores of 8 or 16 bits this is
 * all. For scores of 32 bits, {@link #upTo} takes one pass more. {@link #lowestScores} takes two, each of which
 * separates eight further bits of the keys that are sought. No pass sorts the pixels.
 */
public final class CumulativeMass {
    private static final int DIGIT_BITS = 8;
    private static final int DIGITS = 1 << DIGIT_BITS;

    /** The number of keys that are sought at a time. It bounds the tables of a pass: 8 MiB for each thread. */
    private static final int SOUGHT_AT_A_TIME = 4096;

    private final ScoreKernel kernel;
    private final int bytesPerScore;
    private final PixelBytes bytes;
    private final DoubleToLongFunction mass;

    /** The number of lower bits that the first pass does not separate: 0 or 16. */
    private final int lowerBits;

    /** For each value of the upper bits: the mass of the pixels that have at most this value. */
    private final long[] upTo;

    CumulativeMass(ScoreKernel kernel, int bytesPerScore, PixelBytes bytes, DoubleToLongFunction mass) {
        this.kernel = kernel;
        this.bytesPerScore = bytesPerScore;
        this.bytes = bytes;
        this.mass = mass;
        long largestOffset = (long) kernel.highestKey() - kernel.lowestKey();
        this.lowerBits = largestOffset < 1 << Short.SIZE ? 0 : Short.SIZE;
        this.upTo = sums((int) (largestOffset >>> lowerBits) + 1, (array, position, count, sums) -> {
            for (int i = 0; i < count; i++) {
                int key = kernel.key(array, position + i * bytesPerScore);
                sums[key - kernel.lowestKey() >>> lowerBits] += mass.applyAsLong(kernel.score(key));
            }
        });
        Arrays.parallelPrefix(upTo, Long::sum);
    }

    private interface BlockSums {
        void add(byte[] array, int position, int count, long[] sums);
    }

    /** Adds up a table over all blocks. Each thread has its own table. */
    private long[] sums(int length, BlockSums ofBlock) {
        Queue<long[]> tables = new ConcurrentLinkedQueue<>();
        bytes.forEachBlock((array, position, first, count) -> {
            long[] free = tables.poll();
            long[] sums = free == null ? new long[length] : free;
            ofBlock.add(array, position, count, sums);
            tables.add(sums);
        });
        long[] all = new long[length];
        for (long[] table : tables) {
            Arrays.setAll(all, i -> all[i] + table[i]);
        }
        return all;
    }

    /** Returns the mass of all pixels. */
    public long total() {
        return upTo[upTo.length - 1];
    }

    /** Returns the mass of the pixels whose score is at most a given one. */
    public long upTo(double score) {
        int highestKey = kernel.cut(other -> other > score);
        if (highestKey < kernel.lowestKey()) {
            return 0;
        }
        int upper = highestKey - kernel.lowestKey() >>> lowerBits;
        long below = upper == 0 ? 0 : upTo[upper - 1];
        if (lowerBits == 0 || upTo[upper] == below) {
            return upTo[upper];
        }
        return below
                + sums(1, (array, position, count, sums) -> {
                    for (int i = 0; i < count; i++) {
                        int key = kernel.key(array, position + i * bytesPerScore);
                        if (key - kernel.lowestKey() >>> lowerBits == upper && key <= highestKey) {
                            sums[0] += mass.applyAsLong(kernel.score(key));
                        }
                    }
                })[0];
    }

    /**
     * Returns for each of several masses the smallest score up to which the pixels have at least that mass.
     *
     * @param masses from 1 to {@link #total}
     * @throws IllegalArgumentException for another mass
     */
    public double[] lowestScores(long... masses) {
        double[] scores = new double[masses.length];
        for (int first = 0; first < masses.length; first += SOUGHT_AT_A_TIME) {
            int limit = Math.min(masses.length, first + SOUGHT_AT_A_TIME);
            double[] found = lowestScoresAtATime(Arrays.copyOfRange(masses, first, limit));
            System.arraycopy(found, 0, scores, first, found.length);
        }
        return scores;
    }

    private double[] lowestScoresAtATime(long[] masses) {
        int[] offsets = new int[masses.length];
        long[] remaining = masses.clone();
        for (int i = 0; i < masses.length; i++) {
            if (masses[i] < 1 || masses[i] > total()) {
                throw new IllegalArgumentException("mass " + masses[i] + " must be from 1 to " + total());
            }
            offsets[i] = firstAtLeast(masses[i]);
            remaining[i] -= offsets[i] == 0 ? 0 : upTo[offsets[i] - 1];
        }
        for (int below = lowerBits - DIGIT_BITS; below >= 0; below -= DIGIT_BITS) {
            appendDigit(offsets, remaining, below);
        }
        return Arrays.stream(offsets)
                .mapToDouble(offset -> kernel.score(kernel.lowestKey() + offset))
                .toArray();
    }

    /** Returns the smallest value of the upper bits up to which the pixels have at least a mass. */
    private int firstAtLeast(long wanted) {
        int low = 0;
        int high = upTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (upTo[middle] >= wanted) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * Appends the next eight bits to the upper bits of the keys that are sought.
     *
     * @param offsets the upper bits of each key; they are replaced
     * @param remaining the mass that each key must reach among the pixels with the same upper bits; it is reduced to
     *     the mass among the pixels with the same appended bits
     * @param below the number of bits below the appended ones
     */
    private void appendDigit(int[] offsets, long[] remaining, int below) {
        int[] distinct = Arrays.stream(offsets).sorted().distinct().toArray();
        int[] first = firstByUpperBits(distinct, below + DIGIT_BITS);
        long[] sums = sums(distinct.length * DIGITS, (array, position, count, table) -> {
            for (int i = 0; i < count; i++) {
                int key = kernel.key(array, position + i * bytesPerScore);
                int offset = key - kernel.lowestKey();
                int from = first[offset >>> lowerBits];
                int to = first[(offset >>> lowerBits) + 1];
                if (from < to) {
                    int place = Arrays.binarySearch(distinct, from, to, offset >>> below + DIGIT_BITS);
                    if (place >= 0) {
                        table[place * DIGITS + (offset >>> below & DIGITS - 1)] += mass.applyAsLong(kernel.score(key));
                    }
                }
            }
        });
        for (int i = 0; i < offsets.length; i++) {
            int table = Arrays.binarySearch(distinct, offsets[i]) * DIGITS;
            int digit = 0;
            while (sums[table + digit] < remaining[i]) {
                remaining[i] -= sums[table + digit];
                digit++;
            }
            offsets[i] = offsets[i] << DIGIT_BITS | digit;
        }
    }

    /** Returns for each value of the uppermost bits, and for the end, how many of the sorted offsets come before it. */
    private int[] firstByUpperBits(int[] distinct, int bitsBelow) {
        int[] first = new int[upTo.length + 1];
        for (int offset : distinct) {
            first[(offset >>> lowerBits - bitsBelow) + 1]++;
        }
        Arrays.parallelPrefix(first, Integer::sum);
        return first;
    }
}
