package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Packs a property of 8-bit pixels into bits without a branch, by a table with a 0 or 1 for each of the 256 values. */
final class MaskPacking {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private MaskPacking() {}

    /** Number of 64-bit words for that many pixels. */
    static int words(int size) {
        return (size + Long.SIZE - 1) >>> 6;
    }

    /**
     * Fills the words of a block, which are zero so far.
     *
     * @param membership 1 for a value whose pixels belong to the mask, 0 for the others
     */
    static void pack(byte[] bytes, int position, int first, int count, byte[] membership, long[] words) {
        int whole = count & -Long.SIZE;
        for (int done = 0; done < whole; done += Long.SIZE) {
            words[(first + done) >>> 6] = word(bytes, position + done, membership);
        }
        for (int i = whole; i < count; i++) {
            words[(first + whole) >>> 6] |= (long) membership[bytes[position + i] & 0xff] << i;
        }
    }

    private static long word(byte[] bytes, int position, byte[] membership) {
        long word = 0;
        for (int i = 0; i < Long.SIZE; i += Byte.SIZE) {
            long pixels = (long) WORD.get(bytes, position + i);
            int eight = membership[(int) pixels & 0xff]
                    | membership[(int) (pixels >>> 8) & 0xff] << 1
                    | membership[(int) (pixels >>> 16) & 0xff] << 2
                    | membership[(int) (pixels >>> 24) & 0xff] << 3
                    | membership[(int) (pixels >>> 32) & 0xff] << 4
                    | membership[(int) (pixels >>> 40) & 0xff] << 5
                    | membership[(int) (pixels >>> 48) & 0xff] << 6
                    | membership[(int) (pixels >>> 56) & 0xff] << 7;
            word |= (long) eight << i;
        }
        return word;
    }
}
