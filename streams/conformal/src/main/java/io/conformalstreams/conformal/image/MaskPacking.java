package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Computes for 8-bit pixels whether they lie in a range of values, one bit each. It processes eight pixels at a time,
 * without branches.
 */
final class MaskPacking {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long SIGNS = EVERY_BYTE << Byte.SIZE - 1;

    /**
     * A factor for a word with one answer in the sign bit of each byte. The product has the eight answers side by side
     * in its highest byte.
     */
    private static final long SIDE_BY_SIDE = 0x0002040810204081L;

    private static final int MIDDLE = 128;

    private MaskPacking() {}

    /** Returns the number of 64-bit words for a number of pixels. */
    static int words(int size) {
        return (size + Long.SIZE - 1) >>> 6;
    }

    /**
     * Sets the bits of those pixels of a block whose value is in {@code low..high}.
     *
     * @param low 0..255
     * @param high from {@code low} to 255
     */
    static void pack(byte[] bytes, int position, int first, int count, int low, int high, long[] words) {
        int block = Uint8Block.whole(count);
        if (block > 0) {
            Uint8Block.pack(bytes, position, block, low, high, words, first >>> 6);
        }
        int whole = count & -Long.SIZE;
        for (int done = block; done < whole; done += Long.SIZE) {
            words[(first + done) >>> 6] |= word(bytes, position + done, low, high + 1);
        }
        if (whole < count) {
            byte[] rest = Arrays.copyOf(Arrays.copyOfRange(bytes, position + whole, position + count), Long.SIZE);
            words[(first + whole) >>> 6] |= word(rest, 0, low, high + 1) & -1L >>> -count;
        }
    }

    /**
     * Sets the bits of consecutive pixels.
     *
     * @param end more than {@code start}
     */
    static void fill(long[] words, int start, int end) {
        int first = start >>> 6;
        int last = end - 1 >>> 6;
        long head = -1L << start;
        long tail = -1L >>> -end;
        if (first == last) {
            words[first] |= head & tail;
            return;
        }
        words[first] |= head;
        Arrays.fill(words, first + 1, last, -1L);
        words[last] |= tail;
    }

    private static long word(byte[] bytes, int position, int low, int above) {
        long lowCarrier = carrier(low);
        long lowSigns = low <= MIDDLE ? -1 : 0;
        long aboveCarrier = carrier(above);
        long aboveSigns = above <= MIDDLE ? -1 : 0;
        long word = 0;
        for (int i = 0; i < Long.SIZE; i += Byte.SIZE) {
            long pixels = (long) WORD.get(bytes, position + i);
            long answers = atLeast(pixels, lowCarrier, lowSigns) & ~atLeast(pixels, aboveCarrier, aboveSigns);
            word |= ((answers & SIGNS) * SIDE_BY_SIDE >>> Long.SIZE - Byte.SIZE) << i;
        }
        return word;
    }

    private static long carrier(int value) {
        return EVERY_BYTE * ((value <= MIDDLE ? MIDDLE : 2 * MIDDLE) - value);
    }

    /**
     * Computes in the sign bit of each byte whether a pixel is at least a value. The carrier is added to the lower
     * seven bits of the pixel. For a value up to the middle (128), the sum carries into the sign bit if those bits
     * reach the value, and the carry or the pixel's own highest bit is enough. For a larger value, it carries if they
     * reach the value minus 128, and both are needed.
     */
    private static long atLeast(long pixels, long carrier, long signs) {
        long carries = (pixels & ~SIGNS) + carrier;
        return (carries | pixels & signs) & (pixels | signs);
    }
}
