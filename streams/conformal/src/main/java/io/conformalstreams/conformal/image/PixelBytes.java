package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The bytes of an image, handed to the kernels as slices of a byte array: the kernels are written once, whether the
 * buffer is an array or lives outside the heap.
 *
 * <p>A block is small enough to stay in the first-level cache, so several kernels over the same block cost one pass
 * over memory. It starts at a multiple of 64 pixels, so that it fills whole words of a mask. Threads share the blocks of a
 * large image.
 */
final class PixelBytes {
    /** Pixels of every block but the last. */
    static final int BLOCK = 8192;

    private final ByteBuffer bytes;
    private final int bytesPerPixel;
    private final int size;
    private final ImageThreads threads;

    private PixelBytes(ByteBuffer bytes, int bytesPerPixel, int size, ImageThreads threads) {
        this.bytes = bytes;
        this.bytesPerPixel = bytesPerPixel;
        this.size = size;
        this.threads = threads;
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
    static PixelBytes of(Grid grid, int bytesPerPixel, ByteBuffer bytes, ImageThreads threads) {
        long expected = (long) grid.size() * bytesPerPixel;
        if (bytes.remaining() != expected) {
            throw new InvalidImageException("expected " + expected + " bytes for " + grid + " at " + bytesPerPixel
                    + " per pixel, got " + bytes.remaining());
        }
        return new PixelBytes(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), bytesPerPixel, grid.size(), threads);
    }

    /** The little-endian bytes from the first pixel on, to be read by absolute position only. */
    ByteBuffer buffer() {
        return bytes;
    }

    /** The threads that share the blocks. */
    ImageThreads threads() {
        return threads;
    }

    /** Hands all blocks to one kernel, which writes for each block to places of its own. */
    void forEachBlock(BlockKernel kernel) {
        forEachSlab(() -> kernel);
    }

    /** Hands all blocks to one kernel in ascending order, on the calling thread. */
    void forEachBlockInOrder(BlockKernel kernel) {
        acceptBlocks(0, blocks(), kernel);
    }

    private int blocks() {
        return size / BLOCK + (size % BLOCK > 0 ? 1 : 0);
    }

    /**
     * Hands the blocks of each slab to a kernel of its own, in ascending order within a slab.
     *
     * @return the kernels, to have their results combined
     */
    <K extends BlockKernel> List<K> forEachSlab(Supplier<K> kernels) {
        Queue<K> used = new ConcurrentLinkedQueue<>();
        threads.forEachSlab(blocks(), BLOCK, (from, to) -> {
            K kernel = kernels.get();
            used.add(kernel);
            acceptBlocks(from, to, kernel);
        });
        return List.copyOf(used);
    }

    private void acceptBlocks(int from, int to, BlockKernel kernel) {
        if (bytes.hasArray()) {
            for (int block = from; block < to; block++) {
                int first = block * BLOCK;
                int position = bytes.arrayOffset() + first * bytesPerPixel;
                kernel.accept(bytes.array(), position, first, Math.min(BLOCK, size - first));
            }
            return;
        }
        byte[] copy = new byte[Math.min(BLOCK, size) * bytesPerPixel];
        for (int block = from; block < to; block++) {
            int first = block * BLOCK;
            int count = Math.min(BLOCK, size - first);
            bytes.get(first * bytesPerPixel, copy, 0, count * bytesPerPixel);
            kernel.accept(copy, 0, first, count);
        }
    }
}
