package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * A union of boxes along the axes of a grid, in time linear in the number of pixels however the boxes overlap: each box
 * is noted at its corners, and the notes are summed along every axis in the end.
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

    /** Adds the box of these first and last positions, both in it. */
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

    /** The pixels in any of the boxes; to be called once. */
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

    /** Sums onwards over positions this far apart. The values summed across the end of an axis are zero in total. */
    private void sum(int stride) {
        for (int i = stride; i < notes.length; i++) {
            notes[i] += notes[i - stride];
        }
    }
}
