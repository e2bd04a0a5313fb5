package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over the binary32 scores of a block. They are written so that the compiler vectorises them. A block is read as
 * 32 rows. Each column collects one bit for each row, and {@link BitTransposition} then produces the words of a mask.
 *
 * <p>Measurements on JDK 17 determined the shape of the loops. One loop serves cuts of both signs: with a loop for each
 * sign, the compiler vectorised only the first one that it saw, and the other took five times as long. The loops read
 * one row at a time, in the order of memory: reading four rows at a time is no faster from the cache, and slower from
 * memory. The rows of a large block have 1024 scores, because every loop has a few scalar steps before and after its
 * vectors. Such a block stays in the second-level cache, where a loop for each cut is as fast as one loop for two.
 */
final class Float32Block {
    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS = 32;
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int MAGNITUDE = Integer.MAX_VALUE;
    private static final int INFINITY = 0x7f800000;

    /** The number of scores in the smallest block: one word of a mask for each row. */
    private static final int SMALLEST = ROWS * Long.SIZE;

    private Float32Block() {}

    /** Returns the number of scores that form a block, out of the first {@code count}. */
    static int whole(int count) {
        return count & -SMALLEST;
    }

    /**
     * Returns the number that is subtracted from the bit pattern of a score to compare the score with a cut. If the
     * cut's sign bit is clear, this number is cut + 1. Then a score is not above the cut if its own sign bit is set, or
     * if the difference is negative. If the cut's sign bit is set, the negated score is compared with the negated cut,
     * and the result is inverted. To subtract from the negated score is to subtract a number with the other sign bit.
     */
    private static int subtrahend(int cut) {
        return cut < 0 ? cut : cut + 1;
    }

    /** Returns the mask that negates the scores if the sign bit of the cut is set. */
    private static int flip(int cut) {
        return cut & SIGN;
    }

    /**
     * Packs a block as {@link ScoreKernel#pack} does.
     *
     * @param count the number of scores, of which all are {@link #whole}
     * @param cut the bit pattern of the cut, magnitude and sign
     */
    static void pack(byte[] bytes, int position, int count, int cut, long[] words, int firstWord) {
        int[] columns = new int[count / ROWS];
        int flip = flip(cut);
        int subtrahend = subtrahend(cut);
        int rowBytes = columns.length * Float.BYTES;
        for (int row = 0; row < ROWS; row++) {
            compareRow(bytes, position + row * rowBytes, columns, flip, subtrahend);
        }
        BitTransposition.rowsOfColumns(columns, cut < 0 ? 0 : -1, words, firstWord);
    }

    /** A method of its own: in some callers, the compiler did not vectorise this loop as a part of {@link #pack}. */
    private static void compareRow(byte[] bytes, int at, int[] columns, int flip, int subtrahend) {
        for (int i = 0; i < columns.length; i++) {
            int score = (int) BITS.get(bytes, at + i * Float.BYTES);
            // The answer for this row enters at the sign bit. The earlier answers move down by one bit.
            columns[i] = columns[i] >>> 1 | (score ^ flip | score - subtrahend) & SIGN;
        }
    }

    /** Whether a block contains NaN. The magnitude bits of NaN exceed those of infinity. */
    static boolean containsNaN(byte[] bytes, int position, int count) {
        int[] columns = new int[count / ROWS];
        int rowBytes = columns.length * Float.BYTES;
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * rowBytes;
            for (int i = 0; i < columns.length; i++) {
                columns[i] |= INFINITY - ((int) BITS.get(bytes, at + i * Float.BYTES) & MAGNITUDE);
            }
        }
        int signs = 0;
        for (int column : columns) {
            signs |= column;
        }
        return signs < 0;
    }
}
