package io.conformalstreams.conformal.image;

/** Packs a property of 8-bit pixels into bits without a branch, by a table with a 0 or 1 for each of the 256 values. */
final class MaskPacking {
    private MaskPacking() {}

    /** Number of 64-bit words for that many pixels. */
    static int words(int size) {
        return (size + Long.SIZE - 1) >>> 6;
    }

    /**
     * Fills the words of a block.
     *
     * @param membership 1 for a value whose pixels belong to the mask, 0 for the others
     */
    static void pack(byte[] bytes, int position, int first, int count, byte[] membership, long[] words) {
        for (int done = 0; done < count; done += Long.SIZE) {
            int pixels = Math.min(Long.SIZE, count - done);
            words[(first + done) >>> 6] = word(bytes, position + done, pixels, membership);
        }
    }

    private static long word(byte[] bytes, int position, int pixels, byte[] membership) {
        long word = 0;
        for (int i = 0; i < pixels; i++) {
            word |= (long) membership[bytes[position + i] & 0xff] << i;
        }
        return word;
    }
}
