package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Loops over the binary32 scores of a block that the compiler vectorises. A block is read as 32 rows of 256 scores. Each of
 * the 256 columns collects one bit for each row; {@link BitTransposition} then gives the words of a mask.
 *
 * <p>The shape of the loops matters, measured on JDK 17. One loop serves cuts of both signs: with a loop for each sign,
 * the compiler vectorised only the one that it had seen first, and the other took five times as long. One row at a
 * time, so that bytes are read in the order of memory: four rows at a time are no faster in a cache and slower outside.
 * Long rows, because every loop has a few steps before and after its vectors.
 */
final class Float32Block {
    /** Scores of a block. */
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
     * What is subtracted from scores to compare them with a cut. Not above a cut without a sign are the patterns with a
     * sign, and those from which the integer after the cut cannot be subtracted. A cut with a sign is turned into this
     * case: negated scores are compared with the negated cut, and the answer is turned around.
     */
    private static int subtrahend(int cut) {
        return cut < 0 ? cut & MAGNITUDE : cut + 1;
    }

    /** What turns the sign of scores around for a cut with a sign. */
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
                // The answer for this row comes in at the sign bit; the earlier ones move down.
                columns[i] = columns[i] >>> 1 | (score - subtrahend | score) & SIGN;
            }
        }
        transpose(columns, cut, words, firstWord);
    }

    /** As {@link #pack} for two cuts. It reads each score once. */
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

    /** Whether a whole block contains NaN: a magnitude above that of infinity. */
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
