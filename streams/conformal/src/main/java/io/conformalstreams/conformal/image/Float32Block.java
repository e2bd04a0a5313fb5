package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Loops over the binary32 scores of a block. They are written so that the compiler vectorises them. A block is read as
 * 32 rows. Each column collects one bit for each row, and {@link BitTransposition} then produces the words of a mask.
 *
 * <p>Measurements on JDK 17 determined the shape of the loops. One loop serves cuts of both signs: with a loop for each
 * sign, the compiler vectorised only the first one that it saw, and the other took five times as long. A loop compares
 * four rows with one cut, or two rows with two cuts. The columns are then read and written less often, and a large image
 * is read from memory once for two sets. With four rows and two cuts, the compiler does not vectorise the loop. Long rows
 * are faster than short ones, because every loop has at least sixteen scalar steps before and after its vectors.
 */
final class Float32Block {
    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS = 32;
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int MAGNITUDE = Integer.MAX_VALUE;
    private static final int INFINITY = 0x7f800000;

    /** The number of scores in the smallest block: one word of a mask for each row. */
    private static final int SMALLEST = ROWS * Long.SIZE;

    /**
     * Room for the columns of a block, for each of two cuts. A new array would have to be cleared, and would not be in
     * the cache.
     */
    private static final ThreadLocal<int[][]> COLUMNS =
            ThreadLocal.withInitial(() -> new int[2][PixelBytes.BLOCK / ROWS]);

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
     * @param count the number of scores, of which all are {@link #whole}; at most {@link PixelBytes#BLOCK}
     * @param cut the bit pattern of the cut, magnitude and sign
     */
    static void pack(byte[] bytes, int position, int count, int cut, long[] words, int firstWord) {
        int[] columns = COLUMNS.get()[0];
        int width = count / ROWS;
        for (int row = 0; row < ROWS; row += 4) {
            int at = position + row * width * Float.BYTES;
            compareFourRows(bytes, at, columns, width, flip(cut), subtrahend(cut));
        }
        BitTransposition.rowsOfColumns(columns, width, complement(cut), words, firstWord);
    }

    /** Packs a block for two cuts at the same time. */
    static void packTwo(
            byte[] bytes,
            int position,
            int count,
            int cut,
            long[] words,
            int otherCut,
            long[] otherWords,
            int firstWord) {
        int[] columns = COLUMNS.get()[0];
        int[] others = COLUMNS.get()[1];
        int width = count / ROWS;
        for (int row = 0; row < ROWS; row += 2) {
            int at = position + row * width * Float.BYTES;
            compareTwoRows(
                    bytes,
                    at,
                    width,
                    columns,
                    flip(cut),
                    subtrahend(cut),
                    others,
                    flip(otherCut),
                    subtrahend(otherCut));
        }
        BitTransposition.rowsOfColumns(columns, width, complement(cut), words, firstWord);
        BitTransposition.rowsOfColumns(others, width, complement(otherCut), otherWords, firstWord);
    }

    /** Returns the mask that turns the collected answers into those to the question whether a score is above the cut. */
    private static long complement(int cut) {
        return cut < 0 ? 0 : -1;
    }

    /** A method of its own: in some callers, the compiler did not vectorise this loop as a part of {@link #pack}. */
    private static void compareFourRows(byte[] bytes, int first, int[] columns, int width, int flip, int subtrahend) {
        int second = first + width * Float.BYTES;
        int third = second + width * Float.BYTES;
        int fourth = third + width * Float.BYTES;
        for (int i = 0; i < width; i++) {
            int a = (int) BITS.get(bytes, first + i * Float.BYTES);
            int b = (int) BITS.get(bytes, second + i * Float.BYTES);
            int c = (int) BITS.get(bytes, third + i * Float.BYTES);
            int d = (int) BITS.get(bytes, fourth + i * Float.BYTES);
            // The answer for each row enters at the sign bit. The earlier answers move down by one bit.
            int answers = columns[i] >>> 1 | (a ^ flip | a - subtrahend) & SIGN;
            answers = answers >>> 1 | (b ^ flip | b - subtrahend) & SIGN;
            answers = answers >>> 1 | (c ^ flip | c - subtrahend) & SIGN;
            columns[i] = answers >>> 1 | (d ^ flip | d - subtrahend) & SIGN;
        }
    }

    private static void compareTwoRows(
            byte[] bytes,
            int first,
            int width,
            int[] columns,
            int flip,
            int subtrahend,
            int[] others,
            int otherFlip,
            int otherSubtrahend) {
        int second = first + width * Float.BYTES;
        for (int i = 0; i < width; i++) {
            int a = (int) BITS.get(bytes, first + i * Float.BYTES);
            int b = (int) BITS.get(bytes, second + i * Float.BYTES);
            int answers = columns[i] >>> 1 | (a ^ flip | a - subtrahend) & SIGN;
            columns[i] = answers >>> 1 | (b ^ flip | b - subtrahend) & SIGN;
            answers = others[i] >>> 1 | (a ^ otherFlip | a - otherSubtrahend) & SIGN;
            others[i] = answers >>> 1 | (b ^ otherFlip | b - otherSubtrahend) & SIGN;
        }
    }

    /** Raises lanes as {@link KeyLanes.Loop} says. */
    static void raise(byte[] bytes, int position, int rows, int flip, int[] lanes) {
        for (int row = 0; row < rows; row++) {
            raiseByRow(bytes, position + row * lanes.length * Float.BYTES, flip, lanes);
        }
    }

    /**
     * Raises lanes to the keys above them. JDK 17 does not vectorise this loop with Math.max, or with two rows. Since the
     * difference of two keys may not fit an integer, its sign counts only where both keys have the same sign.
     */
    private static void raiseByRow(byte[] bytes, int position, int flip, int[] lanes) {
        for (int i = 0; i < lanes.length; i++) {
            int bits = (int) BITS.get(bytes, position + i * Float.BYTES);
            int key = bits ^ bits >> 31 & MAGNITUDE ^ flip;
            int lane = lanes[i];
            int isAbove = lane & ~key | ~(key ^ lane) & lane - key;
            lanes[i] = lane ^ (key ^ lane) & isAbove >> 31;
        }
    }

    /** Whether a block contains NaN. The parameters are those of {@link #pack}. */
    static boolean containsNaN(byte[] bytes, int position, int count) {
        int[] columns = COLUMNS.get()[0];
        int width = count / ROWS;
        Arrays.fill(columns, 0, width, 0);
        for (int row = 0; row < ROWS; row += 4) {
            markNaN(bytes, position + row * width * Float.BYTES, columns, width);
        }
        int signs = 0;
        for (int i = 0; i < width; i++) {
            signs |= columns[i];
        }
        return signs < 0;
    }

    /** Sets the sign bit of the columns with NaN. The magnitude bits of NaN exceed those of infinity. */
    private static void markNaN(byte[] bytes, int first, int[] columns, int width) {
        int second = first + width * Float.BYTES;
        int third = second + width * Float.BYTES;
        int fourth = third + width * Float.BYTES;
        for (int i = 0; i < width; i++) {
            columns[i] |= INFINITY - ((int) BITS.get(bytes, first + i * Float.BYTES) & MAGNITUDE)
                    | INFINITY - ((int) BITS.get(bytes, second + i * Float.BYTES) & MAGNITUDE)
                    | INFINITY - ((int) BITS.get(bytes, third + i * Float.BYTES) & MAGNITUDE)
                    | INFINITY - ((int) BITS.get(bytes, fourth + i * Float.BYTES) & MAGNITUDE);
        }
    }
}
