package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * A union of axis-parallel boxes on a grid. Each box adds 1 or -1 at its corners, and a prefix sum along every axis
 * then counts the boxes over each pixel. So the time is linear in the number of pixels, however the boxes overlap.
 */
final class Boxes {
    private final Grid grid;
    private final int height;
    private final int width;
    private final int[] notes;

    Boxes(Grid grid) {
        this.grid = grid;
        this.height = grid.height() + 1;
        this.width = grid.width() + 1;
        this.notes = new int[Math.multiplyExact(Math.multiplyExact(grid.depth() + 1, height), width)];
    }

    /** Adds the box between two corners. Both corner pixels belong to it. */
    void add(int firstZ, int firstY, int firstX, int lastZ, int lastY, int lastX) {
        for (int corner = 0; corner < 8; corner++) {
            int z = (corner & 4) == 0 ? firstZ : lastZ + 1;
            int y = (corner & 2) == 0 ? firstY : lastY + 1;
            int x = (corner & 1) == 0 ? firstX : lastX + 1;
            notes[index(z, y, x)] += 1 - 2 * (Integer.bitCount(corner) & 1);
        }
    }

    private int index(int z, int y, int x) {
        return (z * height + y) * width + x;
    }

    /** Returns the pixels in any of the boxes. Call it only once. */
    PackedMask union() {
        sum(1);
        sum(width);
        sum(height * width);
        long[] words = new long[(grid.size() + Long.SIZE - 1) >>> 6];
        int pixel = 0;
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                int row = index(z, y, 0);
                for (int x = 0; x < grid.width(); x++, pixel++) {
                    words[pixel >>> 6] |= (notes[row + x] > 0 ? 1L : 0L) << pixel;
                }
            }
        }
        return PackedMask.ofWords(grid, words);
    }

    /**
     * Replaces the values by prefix sums over positions that are {@code stride} apart. The sum over a whole line is
     * zero, so nothing carries over into the next line.
     */
    private void sum(int stride) {
        for (int i = stride; i < notes.length; i++) {
            notes[i] += notes[i - stride];
        }
    }
}
