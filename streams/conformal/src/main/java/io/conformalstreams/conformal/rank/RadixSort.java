package io.conformalstreams.conformal.rank;

import java.util.Arrays;

/**
 * Sorts numbers in linear time: it distributes them by one digit after the other, from the lowest to the highest.
 *
 * <p>A comparison sort needs several times as long for the million critical values that a restart sorts, mainly because a new
 * process has not yet compiled it.
 */
final class RadixSort {

    /** Number of values from which this sort is faster than a comparison sort, which needs no second array. */
    static final int MANY = 10_000;

    /** The counts of a digit fit in the first-level cache of a processor. */
    private static final int DIGIT_BITS = 11;

    private static final int DIGIT = (1 << DIGIT_BITS) - 1;

    private RadixSort() {}

    /** Sorts numbers, none of which is NaN, in the order of {@link Double#compare}. */
    static void sort(double[] values) {
        if (values.length < MANY) {
            Arrays.sort(values);
            return;
        }
        long[] keys = keys(values);
        long[] spare = new long[keys.length];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            int[] counts = counts(keys, shift);
            // Scores are often float32, whose lowest digits are 0.
            if (counts[digit(keys[0], shift)] < keys.length) {
                distribute(keys, shift, counts, spare);
                long[] distributed = spare;
                spare = keys;
                keys = distributed;
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = value(keys[i]);
        }
    }

    /** Returns, for each number, an unsigned integer of the same rank. */
    private static long[] keys(double[] values) {
        long[] keys = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            long bits = Double.doubleToRawLongBits(values[i]);
            keys[i] = bits ^ (bits >> 63 | Long.MIN_VALUE);
        }
        return keys;
    }

    private static double value(long key) {
        return Double.longBitsToDouble(key ^ (~key >> 63 | Long.MIN_VALUE));
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & DIGIT;
    }

    private static int[] counts(long[] keys, int shift) {
        int[] counts = new int[DIGIT + 1];
        for (long key : keys) {
            counts[digit(key, shift)]++;
        }
        return counts;
    }

    /** Writes the keys in the order of a digit. Keys with the same digit keep their order. */
    private static void distribute(long[] keys, int shift, int[] counts, long[] distributed) {
        int[] next = new int[counts.length];
        for (int digit = 1; digit < counts.length; digit++) {
            next[digit] = next[digit - 1] + counts[digit - 1];
        }
        for (long key : keys) {
            distributed[next[digit(key, shift)]++] = key;
        }
    }
}
