package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * The pixels on which requested distances depend before the last pass. In a volume, the last pass goes along y, so these
 * are the runs along y that contain a requested pixel. In an image, it goes along x, row by row, so these are the
 * requested pixels. Each row starts with a new word.
 */
final class NeededRuns {
    private final Grid grid;
    private final int wordsOfRow;
    private final long[] words;

    private NeededRuns(Grid grid) {
        this.grid = grid;
        this.wordsOfRow = (grid.width() + Long.SIZE - 1) / Long.SIZE;
        this.words = new long[grid.depth() * grid.height() * wordsOfRow];
    }

    /** A run along y. */
    interface Run {
        /**
         * @param first index of the run's first pixel
         * @param count number of pixels
         */
        void accept(int first, int count);
    }

    /**
     * @param mask the mask whose runs count
     * @param requested the requested pixels
     * @param threads the threads that share the slices
     */
    static NeededRuns of(PackedMask mask, PackedMask requested, ImageThreads threads) {
        Grid grid = mask.grid();
        NeededRuns needed = new NeededRuns(grid);
        threads.forEachSlab(grid.depth(), grid.height() * grid.width(), (from, to) -> {
            for (int z = from; z < to; z++) {
                needed.extend(mask, requested, z * grid.height());
            }
        });
        return needed;
    }

    /** Extends the requested pixels of a slice to runs along y, 64 of them at a time: first down, then up. */
    private void extend(PackedMask mask, PackedMask requested, int firstRow) {
        int lastRow = firstRow + grid.height() - 1;
        boolean volume = grid.depth() > 1;
        for (int row = firstRow; row <= lastRow; row++) {
            for (int word = 0; word < wordsOfRow; word++) {
                long above =
                        volume && row > firstRow ? words[(row - 1) * wordsOfRow + word] & ~changes(mask, row, word) : 0;
                words[row * wordsOfRow + word] = above | bits(requested, row, word);
            }
        }
        for (int row = lastRow - 1; volume && row >= firstRow; row--) {
            for (int word = 0; word < wordsOfRow; word++) {
                words[row * wordsOfRow + word] |= words[(row + 1) * wordsOfRow + word] & ~changes(mask, row + 1, word);
            }
        }
    }

    /** The pixels of a row that lie on another side of the mask than the pixels above them. */
    private long changes(PackedMask mask, int row, int word) {
        return bits(mask, row, word) ^ bits(mask, row - 1, word);
    }

    /** 64 pixels of a row; zero bits follow its last pixel. */
    private long bits(PackedMask mask, int row, int word) {
        int x = word * Long.SIZE;
        int rest = grid.width() - x;
        long bits = mask.bits(row * grid.width() + x);
        return rest < Long.SIZE ? bits & -1L >>> -rest : bits;
    }

    /** Whether a run along a row has a needed pixel. */
    boolean anyOf(int row, int from, int to) {
        for (int word = from >>> 6; word <= to - 1 >>> 6; word++) {
            long bits = words[row * wordsOfRow + word];
            if (word == from >>> 6) {
                bits &= -1L << from;
            }
            if (word == to - 1 >>> 6) {
                bits &= -1L >>> -to;
            }
            if (bits != 0) {
                return true;
            }
        }
        return false;
    }

    /** Passes each needed run along y of a slice to an action. */
    void forEachRun(PackedMask mask, int z, Run action) {
        int firstRow = z * grid.height();
        int limit = firstRow + grid.height();
        for (int row = firstRow; row < limit; row++) {
            for (int word = 0; word < wordsOfRow; word++) {
                long starts = words[row * wordsOfRow + word];
                if (row > firstRow && starts != 0) {
                    starts &= changes(mask, row, word);
                }
                for (; starts != 0; starts &= starts - 1) {
                    int bit = Long.numberOfTrailingZeros(starts);
                    int first = row * grid.width() + word * Long.SIZE + bit;
                    action.accept(first, length(mask, first, row, limit));
                }
            }
        }
    }

    private int length(PackedMask mask, int first, int row, int limit) {
        boolean inside = mask.contains(first);
        int count = 1;
        while (row + count < limit && mask.contains(first + count * grid.width()) == inside) {
            count++;
        }
        return count;
    }
}
