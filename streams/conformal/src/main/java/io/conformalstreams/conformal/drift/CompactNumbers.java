package io.conformalstreams.conformal.drift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The compact encoding of numbers in states. Counts are unsigned LEB128 varints. Non-negative doubles are rounded to 21
 * binary digits of the mantissa (a relative error of at most 2.4e-7) and take 32 bits.
 */
final class CompactNumbers {
    /** The largest number of bytes of a count below 2^31. */
    static final int COUNT_BYTES = 5;

    static final int LONG_COUNT_BYTES = 8;

    private static final int DIGIT_BITS = 7;
    private static final int MORE = 0x80;
    private static final int DROPPED_BITS = 31;

    private CompactNumbers() {}

    /** Writes a count, 0..2^56 - 1. */
    static void putCount(ByteBuffer state, long count) {
        long rest = count;
        while (rest >= MORE) {
            state.put((byte) (rest | MORE));
            rest >>>= DIGIT_BITS;
        }
        state.put((byte) rest);
    }

    /** @throws IllegalArgumentException if {@link #putCount} cannot have written the bytes for an int */
    static int getCount(String name, ByteBuffer state) {
        long count = getLongCount(name, state);
        StateFrame.requireConsistent(name, count <= Integer.MAX_VALUE);
        return (int) count;
    }

    /** @throws IllegalArgumentException if {@link #putCount} cannot have written the bytes */
    static long getLongCount(String name, ByteBuffer state) {
        try {
            return readCount(name, state);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(name + " ends too early", e);
        }
    }

    /**
     * @throws IllegalArgumentException if {@link #putCount} cannot have written the bytes
     * @throws BufferUnderflowException if the bytes are cut off
     */
    static long readCount(String name, ByteBuffer state) {
        long count = 0;
        int shift = 0;
        int digit;
        do {
            digit = state.get();
            count |= (long) (digit & ~MORE & 0xFF) << shift;
            shift += DIGIT_BITS;
        } while (digit < 0 && shift < LONG_COUNT_BYTES * DIGIT_BITS);
        boolean isShortest = shift == DIGIT_BITS || digit != 0;
        StateFrame.requireConsistent(name, digit >= 0 && isShortest);
        return count;
    }

    /** Rounds to the nearest number that fits in 32 bits. */
    static double rounded(double value) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(value) + (1L << (DROPPED_BITS - 1)) >>> DROPPED_BITS << DROPPED_BITS);
    }

    /** The bits of a rounded number. */
    static int bitsOf(double rounded) {
        return (int) (Double.doubleToRawLongBits(rounded) >>> DROPPED_BITS);
    }

    /** The number with these bits. */
    static double ofBits(int bits) {
        return Double.longBitsToDouble((long) bits << DROPPED_BITS & Long.MAX_VALUE);
    }
}
