package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over the binary32 scores of a block. They are written so that the compiler vectorises them. A block is read as
 * 32 rows of 256 scores. Each of the 256 columns collects one bit for each row, and {@link BitTransposition} then
 * produces the words of a mask.
 *
 * <p>Measurements on JDK 17 determined the shape of the loops. One loop serves cuts of both signs: with a loop for each
 * sign, the compiler vectorised only the first one that it saw, and the other took five times as long. The loops read
 * one row at a time, in the order of memory: reading four rows at a time is no faster from the cache, and slower from
 * memory. The rows are long, because every loop has a few scalar steps before and after its vectors.
 */
final class Float32Block {
    /** The number of scores in a block. */
    static final int SIZE = 8192;

    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int COLUMNS = 256;
    private static final int ROWS = 32;
    private static final int ROW_BYTES = COLUMNS * Float.BYTES;
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int MAGNITUDE = Integer.MAX_VALUE;
    private static final int INFINITY = 0x7f800000;

    private Float32Block() {}

    /**
     * Returns the number that is subtracted from the bit pattern of a score to compare the score with a cut. If the
     * cut's sign bit is clear, this number is cut + 1. Then a score is not above the cut if its own sign bit is set, or
     * if the difference is negative. If the cut's sign bit is set, the negated score is compared with the negated cut,
     * and the result is inverted.
     */
    private static int subtrahend(int cut) {
        return cut < 0 ? cut & MAGNITUDE : cut + 1;
    }

    /** Returns the mask that negates the scores if the sign bit of the cut is set. */
    private static int flip(int cut) {
        return cut & SIGN;
    }

    private static void transpose(int[] columns, int cut, long[] words, int firstWord) {
        BitTransposition.rowsOfColumns(columns, cut < 0 ? 0 : -1, words, firstWord);
    }

    /**
     * Packs a whole block as {@link ScoreKernel#pack} does.
     *
     * @param cut the bit pattern of the cut, magnitude and sign
     */
    static void pack(byte[] bytes, int position, int cut, long[] words, int firstWord) {
        int[] columns = new int[COLUMNS];
        int flip = flip(cut);
        int subtrahend = subtrahend(cut);
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * ROW_BYTES;
            for (int i = 0; i < COLUMNS; i++) {
                int score = (int) BITS.get(bytes, at + i * Float.BYTES) ^ flip;
                // The answer for this row enters at the sign bit. The earlier answers move down by one bit.
                columns[i] = columns[i] >>> 1 | (score - subtrahend | score) & SIGN;
            }
        }
        transpose(columns, cut, words, firstWord);
    }

    /** Packs a block as {@link #pack} does, for two cuts at once. It reads each score once. */
    static void packTwo(
            byte[] bytes, int position, int cut, int otherCut, long[] words, long[] otherWords, int firstWord) {
        int[] columns = new int[COLUMNS];
        int[] otherColumns = new int[COLUMNS];
        int flip = flip(cut);
        int subtrahend = subtrahend(cut);
        int otherFlip = flip(otherCut);
        int otherSubtrahend = subtrahend(otherCut);
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * ROW_BYTES;
            for (int i = 0; i < COLUMNS; i++) {
                int bits = (int) BITS.get(bytes, at + i * Float.BYTES);
                int score = bits ^ flip;
                columns[i] = columns[i] >>> 1 | (score - subtrahend | score) & SIGN;
                int otherScore = bits ^ otherFlip;
                otherColumns[i] = otherColumns[i] >>> 1 | (otherScore - otherSubtrahend | otherScore) & SIGN;
            }
        }
        transpose(columns, cut, words, firstWord);
        transpose(otherColumns, otherCut, otherWords, firstWord);
    }

    /** Whether a whole block contains NaN. The magnitude bits of NaN exceed those of infinity. */
    static boolean containsNaN(byte[] bytes, int position) {
        int[] columns = new int[COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * ROW_BYTES;
            for (int i = 0; i < COLUMNS; i++) {
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
