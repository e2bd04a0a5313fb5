package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Loops over the 8-bit pixels of a block, with eight pixels in a word. A block is read as 8 rows of words. Each column
 * collects its answers in one word: each byte belongs to one of the eight pixels, and each bit of the byte to one row.
 *
 * <p>The loops are written so that the compiler vectorises them. It orders the operands of a sum, an or, and an and by
 * numbers of its own. If the order is not the same in all copies of an unrolled loop, it does not vectorise the loop, and
 * that changes from one process to the next. So one operand of these operations is a constant or a loaded value here, and
 * disjoint bits are joined by subtracting the negated number.
 */
final class Uint8Block {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS = 8;

    /** The number of pixels in the smallest block: one word of a mask for each row. */
    private static final int SMALLEST = ROWS * Long.SIZE;

    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long SIGNS = EVERY_BYTE << Byte.SIZE - 1;
    private static final long EVERY_OTHER_BYTE = 0x0001000100010001L;
    private static final long NINTH_BIT = 256;
    private static final long NINTH_BITS = EVERY_OTHER_BYTE * NINTH_BIT;
    private static final int MIDDLE = 128;

    /** Room for the columns of a block. A new array would have to be cleared, and would not be in the cache. */
    private static final ThreadLocal<long[]> COLUMNS =
            ThreadLocal.withInitial(() -> new long[PixelBytes.BLOCK / Long.SIZE]);

    private Uint8Block() {}

    /** Returns the number of pixels that form a block, out of the first {@code count}. */
    static int whole(int count) {
        return count & -SMALLEST;
    }

    /** Whether all pixels of a block have one value, that is, whether each pixel equals the previous one. */
    static boolean isConstant(byte[] bytes, int position, int count) {
        return Arrays.equals(bytes, position, position + count - 1, bytes, position + 1, position + count);
    }

    /**
     * Sets the bits of the pixels whose value is in {@code low..high}, as {@link MaskPacking#pack} does, for a block.
     *
     * @param count the number of pixels, of which all are {@link #whole}; at most {@link PixelBytes#BLOCK}
     * @param low 0..255
     * @param high from {@code low} to 255
     */
    static void pack(byte[] bytes, int position, int count, int low, int high, long[] words, int firstWord) {
        long[] columns = COLUMNS.get();
        int width = count / Long.SIZE;
        Arrays.fill(columns, 0, width, 0);
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * width * Long.BYTES;
            if (high < MIDDLE) {
                compareWithSmallValues(bytes, at, columns, width, low, high + 1);
            } else {
                compareRow(bytes, at, columns, width, low, high + 1);
            }
        }
        transposeBits(columns, width);
        for (int first = 0; first < width; first += Long.BYTES) {
            addBytes(columns, first, words, firstWord + (first >>> 3), width / Long.BYTES);
        }
    }

    /**
     * Collects the answers of a row. Each pixel gets 16 bits, and its sum with 256 minus a value has the ninth bit if
     * the pixel is at least that value.
     */
    private static void compareRow(byte[] bytes, int at, long[] columns, int width, int low, int above) {
        long lowAddend = EVERY_OTHER_BYTE * (NINTH_BIT - low);
        long aboveAddend = EVERY_OTHER_BYTE * (NINTH_BIT - above);
        for (int i = 0; i < width; i++) {
            long pixels = (long) WORD.get(bytes, at + i * Long.BYTES);
            long even = pixels & EVERY_OTHER_BYTE * 0xff;
            long odd = pixels >>> Byte.SIZE & EVERY_OTHER_BYTE * 0xff;
            long evenAnswers = (even + lowAddend & NINTH_BITS) - (even + aboveAddend & NINTH_BITS);
            long oddAnswers = (odd + lowAddend & NINTH_BITS) - (odd + aboveAddend & NINTH_BITS);
            columns[i] = (columns[i] >>> 1) - (-(evenAnswers >>> 1) - (oddAnswers << 7));
        }
    }

    /**
     * Collects the answers of a row for values up to the middle, as most labels are. A pixel is at least such a value if
     * its own highest bit is set, or if the sum of its other bits and the middle minus the value has the highest bit.
     */
    private static void compareWithSmallValues(byte[] bytes, int at, long[] columns, int width, int low, int above) {
        long lowAddend = EVERY_BYTE * (MIDDLE - low);
        long aboveAddend = EVERY_BYTE * (MIDDLE - above);
        for (int i = 0; i < width; i++) {
            long pixels = (long) WORD.get(bytes, at + i * Long.BYTES);
            long magnitudes = pixels & ~SIGNS;
            long fromLow = (magnitudes + lowAddend | pixels) & SIGNS;
            long fromAbove = (magnitudes + aboveAddend | pixels) & SIGNS;
            columns[i] = (columns[i] >>> 1) - (fromAbove - fromLow);
        }
    }

    /** Transposes the bits of each word as a square of eight bytes (Warren, "Hacker's Delight", section 7-3). */
    private static void transposeBits(long[] squares, int count) {
        for (int i = 0; i < count; i++) {
            long square = squares[i];
            long single = (square ^ square >>> 7) & 0x00aa00aa00aa00aaL;
            square ^= single ^ single << 7;
            long pairs = (square ^ square >>> 14) & 0x0000cccc0000ccccL;
            square ^= pairs ^ pairs << 14;
            long fours = (square ^ square >>> 28) & 0x00000000f0f0f0f0L;
            squares[i] = square ^ fours ^ fours << 28;
        }
    }

    /**
     * Transposes the bytes of eight columns, and sets their bits in one word of each row.
     *
     * @param step the number of words from one row to the next
     */
    private static void addBytes(long[] columns, int first, long[] words, int word, int step) {
        long a = columns[first];
        long b = columns[first + 1];
        long c = columns[first + 2];
        long d = columns[first + 3];
        long e = columns[first + 4];
        long f = columns[first + 5];
        long g = columns[first + 6];
        long h = columns[first + 7];
        long ae = (a >>> 32 ^ e) & 0x00000000ffffffffL;
        long bf = (b >>> 32 ^ f) & 0x00000000ffffffffL;
        long cg = (c >>> 32 ^ g) & 0x00000000ffffffffL;
        long dh = (d >>> 32 ^ h) & 0x00000000ffffffffL;
        a ^= ae << 32;
        b ^= bf << 32;
        c ^= cg << 32;
        d ^= dh << 32;
        e ^= ae;
        f ^= bf;
        g ^= cg;
        h ^= dh;
        long ac = (a >>> 16 ^ c) & 0x0000ffff0000ffffL;
        long bd = (b >>> 16 ^ d) & 0x0000ffff0000ffffL;
        long eg = (e >>> 16 ^ g) & 0x0000ffff0000ffffL;
        long fh = (f >>> 16 ^ h) & 0x0000ffff0000ffffL;
        a ^= ac << 16;
        b ^= bd << 16;
        c ^= ac;
        d ^= bd;
        e ^= eg << 16;
        f ^= fh << 16;
        g ^= eg;
        h ^= fh;
        long ab = (a >>> 8 ^ b) & 0x00ff00ff00ff00ffL;
        long cd = (c >>> 8 ^ d) & 0x00ff00ff00ff00ffL;
        long ef = (e >>> 8 ^ f) & 0x00ff00ff00ff00ffL;
        long gh = (g >>> 8 ^ h) & 0x00ff00ff00ff00ffL;
        words[word] |= a ^ ab << 8;
        words[word + step] |= b ^ ab;
        words[word + 2 * step] |= c ^ cd << 8;
        words[word + 3 * step] |= d ^ cd;
        words[word + 4 * step] |= e ^ ef << 8;
        words[word + 5 * step] |= f ^ ef;
        words[word + 6 * step] |= g ^ gh << 8;
        words[word + 7 * step] |= h ^ gh;
    }
}
