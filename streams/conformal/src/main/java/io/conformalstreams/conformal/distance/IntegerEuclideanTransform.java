package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Signed squared Euclidean distances of a mask in squared units of a {@link Lattice}, in integers throughout. Like {@link
 * SignedDistanceTransform}, it treats each run of pixels of one sign as an independent problem.
 *
 * <p>The first pass counts the steps to the nearest pixel of the other sign along the first axis, for many neighbouring
 * columns at once. The second pass goes along the rows, whose pixels are neighbours in memory. Only a volume needs a third
 * pass, which copies its lines. The largest and the smallest integer mean that there is no boundary.
 */
final class IntegerEuclideanTransform {
    /** The number of columns that are counted together: the counts of all their pixels stay in the cache. */
    private static final int COLUMNS = 512;

    /** The number of lines that are copied together: as many as there are integers in a cache line. */
    private static final int TILE = 16;

    /** If fewer pixels than one of this many are requested, their runs are looked up. Otherwise, only their side matters. */
    private static final int SPARSE = 16;

    private final PackedMask mask;
    private final Grid grid;
    private final Lattice lattice;
    private final RequestedPixels requested;
    private final Optional<NeededRuns> needed;
    private final int shortest;
    private final ImageThreads threads;
    private final int[] powers;
    private final int firstStep;

    /** The count where there is no boundary: more steps than any line has. Its squared length is at least NONE. */
    private final int far;

    private IntegerEuclideanTransform(
            PackedMask mask, Lattice lattice, RequestedPixels requested, ImageThreads threads) {
        this.mask = mask;
        this.grid = mask.grid();
        this.lattice = lattice;
        this.requested = requested;
        // Only one thread can clear the memory of a volume, which takes a twelfth of the time of all passes.
        Supplier<int[]> allocated = threads.ahead(grid.size(), () -> new int[grid.size()]);
        this.needed = requested
                .pixels()
                .filter(pixels -> grid.depth() == 1 || pixels.count() < grid.size() / SPARSE)
                .map(pixels -> NeededRuns.of(mask, pixels, threads));
        this.shortest = lattice.shortestStep() * lattice.shortestStep();
        this.threads = threads;
        this.powers = allocated.get();
        this.firstStep = grid.depth() > 1 ? lattice.stepZ() : lattice.stepY();
        this.far = (int) Math.ceil(Math.sqrt(ParabolaEnvelope.NONE) / firstStep);
    }

    /**
     * Returns the squared distances, positive inside and negative outside.
     *
     * @param requested the pixels whose distances must be right. At other pixels, only the signs are right, and no
     *     distance is below the shortest step
     */
    static PixelValues of(PackedMask mask, Lattice lattice, RequestedPixels requested, ImageThreads threads) {
        return new IntegerEuclideanTransform(mask, lattice, requested, threads).transform();
    }

    private PixelValues transform() {
        boolean volume = grid.depth() > 1;
        int width = grid.width();
        int columns = volume ? grid.height() * width : width;
        int length = volume ? grid.depth() : grid.height();
        threads.forEachSlab((columns + COLUMNS - 1) / COLUMNS, COLUMNS * length, (from, to) -> {
            int[] counts = new int[COLUMNS];
            int[] others = new int[COLUMNS];
            for (int block = from; block < to; block++) {
                int first = block * COLUMNS;
                count(counts, others, first, Math.min(COLUMNS, columns - first), columns, length);
            }
        });
        threads.forEachSlab(grid.size() / width, width, (from, to) -> {
            ParabolaEnvelope envelope = new ParabolaEnvelope(width, lattice.stepX());
            for (int row = from; row < to; row++) {
                alongRow(envelope, row);
            }
        });
        if (volume && grid.height() > 1) {
            threads.forEachSlab(grid.depth(), columns, (from, to) -> {
                ThirdPass pass = new ThirdPass();
                for (int z = from; z < to; z++) {
                    pass.along(z);
                }
            });
        }
        return PixelValues.integers(grid, powers, threads);
    }

    /**
     * Counts the steps along neighbouring columns: down, and then up. The loops work on arrays with one number for each
     * column, because the compiler vectorises a loop over several arrays only if it has the same index for all.
     *
     * @param counts overwritten
     * @param others overwritten
     * @param first index of the first column's first pixel
     * @param stride from a pixel of a column to the next one
     */
    private void count(int[] counts, int[] others, int first, int columns, int stride, int length) {
        Arrays.fill(counts, far);
        System.arraycopy(counts, 0, powers, first, columns);
        for (int i = 1; i < length; i++) {
            int base = first + i * stride;
            increment(counts, columns);
            startAtChanges(counts, base, base - stride, columns);
            System.arraycopy(counts, 0, powers, base, columns);
        }
        for (int i = length - 2; i >= 0; i--) {
            int base = first + i * stride;
            System.arraycopy(powers, base, others, 0, columns);
            increment(counts, columns);
            nearest(counts, others, columns);
            startAtChanges(counts, base, base + stride, columns);
            System.arraycopy(counts, 0, powers, base, columns);
        }
    }

    private static void increment(int[] counts, int columns) {
        for (int i = 0; i < columns; i++) {
            counts[i]++;
        }
    }

    /** Takes the smaller counts. The compiler does not vectorise Math.min here. */
    private static void nearest(int[] counts, int[] others, int columns) {
        for (int i = 0; i < columns; i++) {
            int difference = counts[i] - others[i];
            counts[i] = (difference & difference >> 31) + others[i];
        }
    }

    /** Sets the count to 1 where a pixel and its neighbour have different signs. */
    private void startAtChanges(int[] counts, int base, int neighbour, int columns) {
        for (int column = 0; column < columns; column += Long.SIZE) {
            long changes = mask.bits(base + column) ^ mask.bits(neighbour + column);
            if (columns - column < Long.SIZE) {
                changes &= -1L >>> column - columns;
            }
            for (; changes != 0; changes &= changes - 1) {
                counts[column + Long.numberOfTrailingZeros(changes)] = 1;
            }
        }
    }

    private void alongRow(ParabolaEnvelope envelope, int row) {
        int base = row * grid.width();
        int limit = base + grid.width();
        for (int first = base; first < limit; ) {
            int end = mask.runEnd(first, limit);
            boolean inside = mask.contains(first);
            boolean isBesideBoundary = end - first <= 2 && first > base && end < limit && lattice.stepX() == 1;
            if (isBesideBoundary || !isNeeded(row, first, end, inside)) {
                Arrays.fill(powers, first, end, inside ? shortest : -shortest);
            } else {
                envelope.heights()[0] = first > base ? 0 : ParabolaEnvelope.NONE;
                envelope.heights()[end - first + 1] = end < limit ? 0 : ParabolaEnvelope.NONE;
                alongRun(envelope, first, end, inside);
            }
            first = end;
        }
    }

    /** Leaves out the columns without any boundary at both ends of a run. Often they are a large part of the image. */
    private void alongRun(ParabolaEnvelope envelope, int first, int end, boolean inside) {
        int from = first;
        while (from < end && powers[from] >= far) {
            from++;
        }
        int to = end;
        while (to > from && powers[to - 1] >= far) {
            to--;
        }
        int position = from - first + 1;
        System.arraycopy(powers, from, envelope.heights(), position, to - from);
        square(envelope.heights(), position, to - from, firstStep * firstStep);
        envelope.lower(position, to - first, end - first, powers, first, 1, !inside);
    }

    /** Turns steps into squared lengths, at most NONE. The compiler does not vectorise Math.min here. */
    private static void square(int[] heights, int from, int count, int squaredStep) {
        for (int i = from; i < from + count; i++) {
            int difference = squaredStep * heights[i] * heights[i] - ParabolaEnvelope.NONE;
            heights[i] = (difference & difference >> 31) + ParabolaEnvelope.NONE;
        }
    }

    private boolean isNeeded(int row, int first, int end, boolean inside) {
        int base = row * grid.width();
        return requested.onSide(inside) && (needed.isEmpty() || needed.get().anyOf(row, first - base, end - base));
    }

    /** The pass along y of a volume, slice by slice. Each slab of slices has its own. */
    private final class ThirdPass {
        private final int width = grid.width();
        private final int length = grid.height();
        private final int[] tile = new int[TILE * length];
        private final ParabolaEnvelope envelope = new ParabolaEnvelope(length, lattice.stepY());

        void along(int z) {
            int slice = z * length * width;
            if (needed.isPresent()) {
                needed.get().forEachRun(mask, z, (first, count) -> alongRun(slice, first, count));
                return;
            }
            for (int first = slice; first < slice + width; first += TILE) {
                int count = Math.min(TILE, slice + width - first);
                for (int i = 0; i < length; i++) {
                    System.arraycopy(powers, first + i * width, tile, i * TILE, count);
                }
                for (int line = 0; line < count; line++) {
                    alongLine(line);
                }
                for (int i = 0; i < length; i++) {
                    System.arraycopy(tile, i * TILE, powers, first + i * width, count);
                }
            }
        }

        private void alongLine(int line) {
            int limit = tile.length;
            for (int first = line; first < limit; ) {
                int sign = tile[first] >> 31;
                int end = first + TILE;
                while (end < limit && (tile[end] ^ sign) >= 0) {
                    end += TILE;
                }
                int count = (end - first) / TILE;
                if (!requested.onSide(sign >= 0)) {
                    // These pixels only bound the needed runs.
                    first = end;
                    continue;
                }
                if (count <= 2 && first > line && end < limit && lattice.stepY() == 1) {
                    tile[first] = sign | 1;
                    tile[end - TILE] = sign | 1;
                } else {
                    lower(tile, first, TILE, count, first > line, end < limit);
                }
                first = end;
            }
        }

        private void lower(
                int[] line, int first, int stride, int count, boolean isBoundedBelow, boolean isBoundedAbove) {
            int sign = line[first] >> 31;
            int[] heights = envelope.heights();
            heights[0] = isBoundedBelow ? 0 : ParabolaEnvelope.NONE;
            heights[count + 1] = isBoundedAbove ? 0 : ParabolaEnvelope.NONE;
            setMagnitudes(line, first, stride, sign, count, heights);
            envelope.lower(1, count, count, line, first, stride, sign < 0);
        }

        private void alongRun(int slice, int first, int count) {
            boolean isBoundedBelow = first - width >= slice;
            boolean isBoundedAbove = first + count * width < slice + length * width;
            lower(powers, first, width, count, isBoundedBelow, isBoundedAbove);
        }
    }

    private static void setMagnitudes(int[] line, int first, int stride, int sign, int count, int[] heights) {
        int at = first;
        for (int position = 1; position <= count; position++) {
            heights[position] = magnitude(line[at], sign);
            at += stride;
        }
    }

    /** The smallest integer has no positive counterpart; it means the same as the largest one. */
    private static int magnitude(int power, int sign) {
        return power == Integer.MIN_VALUE || power == Integer.MAX_VALUE ? ParabolaEnvelope.NONE : (power ^ sign) - sign;
    }
}
