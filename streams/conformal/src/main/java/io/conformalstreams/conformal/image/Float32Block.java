package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Compares the binary32 scores of a block with a cut, in loops that the compiler vectorises. The block is taken as 32
 * rows of 128 scores: every column collects the answers of its rows in one integer, and a transposition of the bits then
 * lays the answers of a row side by side.
 */
final class Float32Block {
    /** Scores of a block. */
    static final int SIZE = 4096;

    private static final int COLUMNS = 128;
    private static final int ROWS = 32;
    private static final int ROWS_AT_ONCE = 4;

    private Float32Block() {}

    /**
     * As {@link ScoreKernel#pack} for a whole block.
     *
     * <p>Above a cut that is not negative are the patterns without a sign from which the cut is subtracted without a
     * borrow. Not above a negative one are the patterns with a sign that are no smaller, as integers.
     *
     * @param cut the bit pattern of the cut, magnitude and sign
     */
    static void pack(byte[] bytes, int position, int cut, long[] words, int firstWord) {
        boolean negative = cut < 0;
        IntBuffer bits = ByteBuffer.wrap(bytes, position, SIZE * Float.BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        int[] columns = new int[COLUMNS];
        int[] rows = new int[ROWS_AT_ONCE * COLUMNS];
        for (int row = 0; row < ROWS; row += ROWS_AT_ONCE) {
            // Copied at once: loops over arrays of integers are vectorised in whatever code they end up.
            bits.get(rows);
            compare(rows, negative ? cut - 1 : cut, negative ? 0 : -1, columns);
        }
        long[] lanes = new long[ROWS];
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < ROWS; i++) {
                int column = half * Long.SIZE + i;
                lanes[i] = columns[column] & 0xffffffffL | (long) columns[column + ROWS] << Integer.SIZE;
            }
            transpose(lanes);
            for (int row = 0; row < ROWS; row++) {
                words[firstWord + 2 * row + half] = negative ? ~lanes[row] : lanes[row];
            }
        }
    }

    /** Lets the answers of four more rows come in at the sign bit, the earlier ones having gone down. */
    private static void compare(int[] rows, int cut, int flip, int[] columns) {
        for (int i = 0; i < COLUMNS; i++) {
            int first = rows[i];
            int second = rows[i + COLUMNS];
            int third = rows[i + 2 * COLUMNS];
            int fourth = rows[i + 3 * COLUMNS];
            columns[i] = columns[i] >>> ROWS_AT_ONCE
                    | (cut - first & (first ^ flip) & Integer.MIN_VALUE) >>> 3
                    | (cut - second & (second ^ flip) & Integer.MIN_VALUE) >>> 2
                    | (cut - third & (third ^ flip) & Integer.MIN_VALUE) >>> 1
                    | cut - fourth & (fourth ^ flip) & Integer.MIN_VALUE;
        }
    }

    /** Transposes the lower and the upper halves of the words (Warren, "Hacker's Delight", section 7-3). */
    private static void transpose(long[] lanes) {
        for (int i = 0; i < 8; i++) {
            long a = lanes[i];
            long b = lanes[i + 8];
            long c = lanes[i + 16];
            long d = lanes[i + 24];
            long ac = (a >>> 16 ^ c) & 0x0000ffff0000ffffL;
            long bd = (b >>> 16 ^ d) & 0x0000ffff0000ffffL;
            a ^= ac << 16;
            b ^= bd << 16;
            c ^= ac;
            d ^= bd;
            long ab = (a >>> 8 ^ b) & 0x00ff00ff00ff00ffL;
            long cd = (c >>> 8 ^ d) & 0x00ff00ff00ff00ffL;
            lanes[i] = a ^ ab << 8;
            lanes[i + 8] = b ^ ab;
            lanes[i + 16] = c ^ cd << 8;
            lanes[i + 24] = d ^ cd;
        }
        for (int group = 0; group < ROWS; group += 8) {
            for (int i = group; i < group + 4; i++) {
                exchange(lanes, i, 4, 0x0f0f0f0f0f0f0f0fL);
            }
            for (int i = group; i < group + 8; i += 4) {
                long a = lanes[i];
                long b = lanes[i + 1];
                long c = lanes[i + 2];
                long d = lanes[i + 3];
                long ac = (a >>> 2 ^ c) & 0x3333333333333333L;
                long bd = (b >>> 2 ^ d) & 0x3333333333333333L;
                a ^= ac << 2;
                b ^= bd << 2;
                c ^= ac;
                d ^= bd;
                long ab = (a >>> 1 ^ b) & 0x5555555555555555L;
                long cd = (c >>> 1 ^ d) & 0x5555555555555555L;
                lanes[i] = a ^ ab << 1;
                lanes[i + 1] = b ^ ab;
                lanes[i + 2] = c ^ cd << 1;
                lanes[i + 3] = d ^ cd;
            }
        }
    }

    private static void exchange(long[] lanes, int index, int distance, long positions) {
        long difference = (lanes[index] >>> distance ^ lanes[index + distance]) & positions;
        lanes[index + distance] ^= difference;
        lanes[index] ^= difference << distance;
    }
}
