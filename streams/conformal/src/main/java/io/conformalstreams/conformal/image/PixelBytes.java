package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The bytes of an image. The kernels receive them as slices of a byte array, so one version of each kernel serves
 * buffers on and off the heap.
 *
 * <p>A block is small enough to stay in the second-level cache, so several kernels over the same block cost one pass
 * over memory. A block starts at a multiple of 64 pixels, so that it fills whole words of a mask. Threads share the
 * blocks of a large image.
 */
final class PixelBytes {
    /** The number of pixels in every block except the last one. */
    static final int BLOCK = 65_536;

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
         * @param array the array that holds the pixels
         * @param position the position of the block's first byte in the array
         * @param first the index of the block's first pixel, a multiple of 64
         * @param count the number of pixels in the block
         */
        void accept(byte[] array, int position, int first, int count);
    }

    /** Returns a view of the remaining bytes of a buffer. The buffer's position, limit and byte order do not change. */
    static PixelBytes of(Grid grid, int bytesPerPixel, ByteBuffer bytes, ImageThreads threads) {
        long expected = (long) grid.size() * bytesPerPixel;
        if (bytes.remaining() != expected) {
            throw new InvalidImageException("expected " + expected + " bytes for " + grid + " at " + bytesPerPixel
                    + " per pixel, got " + bytes.remaining());
        }
        return new PixelBytes(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), bytesPerPixel, grid.size(), threads);
    }

    /** The little-endian bytes from the first pixel on. Read them by absolute position only. */
    ByteBuffer buffer() {
        return bytes;
    }

    /** The threads that share the blocks. */
    ImageThreads threads() {
        return threads;
    }

    /**
     * Passes all blocks to one kernel. Several threads may call it, so the kernel must write to separate places for
     * each block.
     */
    void forEachBlock(BlockKernel kernel) {
        forEachSlab(() -> kernel);
    }

    /** Passes all blocks to one kernel in ascending order, on the calling thread. */
    void forEachBlockInOrder(BlockKernel kernel) {
        acceptBlocks(0, blocks(), kernel);
    }

    private int blocks() {
        return size / BLOCK + (size % BLOCK > 0 ? 1 : 0);
    }

    /**
     * Passes the blocks of each slab to a separate kernel, in ascending order within the slab.
     *
     * @return the kernels, whose results the caller combines
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
