package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of an image, handed to the kernels as slices of a byte array: the kernels are written once, whether the
 * buffer is an array or lives outside the heap.
 *
 * <p>A block is small enough to stay in the first-level cache, so several kernels over the same block cost one pass
 * over memory. It starts at a multiple of 64 pixels, so that it fills whole words of a mask.
 */
final class PixelBytes {
    private static final int BLOCK = 4096;

    private final ByteBuffer bytes;
    private final int bytesPerPixel;
    private final int size;

    private PixelBytes(ByteBuffer bytes, int bytesPerPixel, int size) {
        this.bytes = bytes;
        this.bytesPerPixel = bytesPerPixel;
        this.size = size;
    }

    /** A kernel over one block. */
    interface BlockKernel {
        /**
         * @param array holds the pixels
         * @param position of the block's first byte in the array
         * @param first index of the block's first pixel, a multiple of 64
         * @param count pixels in the block
         */
        void accept(byte[] array, int position, int first, int count);
    }

    /** A view of the remaining bytes of a buffer, whose position, limit and order stay as they are. */
    static PixelBytes of(Grid grid, int bytesPerPixel, ByteBuffer bytes) {
        long expected = (long) grid.size() * bytesPerPixel;
        if (bytes.remaining() != expected) {
            throw new InvalidImageException("expected " + expected + " bytes for " + grid + " at " + bytesPerPixel
                    + " per pixel, got " + bytes.remaining());
        }
        return new PixelBytes(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), bytesPerPixel, grid.size());
    }

    /** The little-endian bytes from the first pixel on, to be read by absolute position only. */
    ByteBuffer buffer() {
        return bytes;
    }

    void forEachBlock(BlockKernel kernel) {
        if (bytes.hasArray()) {
            for (int first = 0; first < size; first += BLOCK) {
                int position = bytes.arrayOffset() + first * bytesPerPixel;
                kernel.accept(bytes.array(), position, first, Math.min(BLOCK, size - first));
            }
            return;
        }
        byte[] copy = new byte[Math.min(BLOCK, size) * bytesPerPixel];
        for (int first = 0; first < size; first += BLOCK) {
            int count = Math.min(BLOCK, size - first);
            bytes.get(first * bytesPerPixel, copy, 0, count * bytesPerPixel);
            kernel.accept(copy, 0, first, count);
        }
    }
}
