package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Loops over the 8-bit pixels of a block, with eight pixels in a word. They are written so that the compiler vectorises
 * them. A block is read as 8 rows of words. Each column collects its answers in one word: each byte belongs to one of
 * the eight pixels, and each bit of the byte to one row.
 */
final class Uint8Block {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ROWS = 8;

    /** The number of pixels in the smallest block: one word of a mask for each row. */
    private static final int SMALLEST = ROWS * Long.SIZE;

    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long SIGNS = EVERY_BYTE << Byte.SIZE - 1;
    private static final int MIDDLE = 128;

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
     * Sets the bits of the pixels whose value is in {@code low..high}, as {@link MaskPacking#pack} does, for a
     * block. A comparison with a value checks two conditions for each byte: whether the sum of the carrier and the
     * lower seven bits carries into the sign bit, and whether the pixel's own highest bit is set. For a value up to the
     * middle, one of the two is enough. For a value above the middle, both are needed.
     *
     * @param count the number of pixels, of which all are {@link #whole}
     * @param low 0..255
     * @param high from {@code low} to 255
     */
    static void pack(byte[] bytes, int position, int count, int low, int high, long[] words, int firstWord) {
        long lowCarrier = carrier(low);
        long lowSigns = low <= MIDDLE ? -1 : 0;
        long aboveCarrier = carrier(high + 1);
        long aboveSigns = high + 1 <= MIDDLE ? -1 : 0;
        long[] columns = new long[count / Long.SIZE];
        int rowBytes = columns.length * Long.BYTES;
        for (int row = 0; row < ROWS; row++) {
            int at = position + row * rowBytes;
            for (int i = 0; i < columns.length; i++) {
                long pixels = (long) WORD.get(bytes, at + i * Long.BYTES);
                long magnitudes = pixels & ~SIGNS;
                long fromLow = (magnitudes + lowCarrier | pixels & lowSigns) & (pixels | lowSigns);
                long above = (magnitudes + aboveCarrier | pixels & aboveSigns) & (pixels | aboveSigns);
                columns[i] = columns[i] >>> 1 | fromLow & ~above & SIGNS;
            }
        }
        transposeBits(columns);
        for (int first = 0; first < columns.length; first += Long.BYTES) {
            addBytes(columns, first, words, firstWord + (first >>> 3));
        }
    }

    private static long carrier(int value) {
        return EVERY_BYTE * ((value <= MIDDLE ? MIDDLE : 2 * MIDDLE) - value);
    }

    /** Transposes the bits of each word as a square of eight bytes (Warren, "Hacker's Delight", section 7-3). */
    private static void transposeBits(long[] squares) {
        for (int i = 0; i < squares.length; i++) {
            long square = squares[i];
            long single = (square ^ square >>> 7) & 0x00aa00aa00aa00aaL;
            square ^= single ^ single << 7;
            long pairs = (square ^ square >>> 14) & 0x0000cccc0000ccccL;
            square ^= pairs ^ pairs << 14;
            long fours = (square ^ square >>> 28) & 0x00000000f0f0f0f0L;
            squares[i] = square ^ fours ^ fours << 28;
        }
    }

    /** Transposes the bytes of eight columns, and sets their bits in one word of each row. */
    private static void addBytes(long[] columns, int first, long[] words, int word) {
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
        int step = columns.length / Long.BYTES;
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
