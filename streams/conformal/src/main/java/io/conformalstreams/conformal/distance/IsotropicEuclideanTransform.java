package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import java.util.Arrays;

/**
 * Signed squared Euclidean distances of a mask, in squared units of the spacing, which all axes share. The class
 * combines {@link SignedDistanceTransform} and {@link EuclideanPass}, and computes in integers throughout. The largest
 * and the smallest integer mean that no boundary has been found yet.
 *
 * <p>Positions along a line start at 1. A cast rounds a crossing to the left of the line towards zero, so it never
 * reaches the first pixel. Sums of two squares stay below 2³¹, so crossings are rounded no worse than {@link
 * EuclideanPass} allows.
 */
final class IsotropicEuclideanTransform {
    /** The number of lines that are copied together: as many as there are integers in a cache line. */
    private static final int TILE = 16;

    private final PackedMask mask;
    private final Grid grid;
    private final RequestedPixels requested;
    private final ImageThreads threads;
    private final int[] powers;
    private final int longest;
    private final int[] square;
    private final double[] halfReciprocal;

    private IsotropicEuclideanTransform(PackedMask mask, RequestedPixels requested, ImageThreads threads) {
        this.mask = mask;
        this.requested = requested;
        this.grid = mask.grid();
        this.threads = threads;
        this.powers = new int[grid.size()];
        this.longest = Math.max(grid.width(), Math.max(grid.height(), grid.depth()));
        this.square = new int[longest + 1];
        this.halfReciprocal = new double[longest + 1];
        for (int gap = 1; gap <= longest; gap++) {
            square[gap] = gap * gap;
            halfReciprocal[gap] = 0.5 / gap;
        }
    }

    /** Whether all axes share their spacing, and the squared diagonal of the grid in pixels is below 2³¹ - 1. */
    static boolean isPossible(Grid grid, double[] spacing) {
        double diagonal = Math.pow(grid.width(), 2) + Math.pow(grid.height(), 2) + Math.pow(grid.depth(), 2);
        return SignedDistanceTransform.isIsotropic(spacing) && diagonal < Integer.MAX_VALUE;
    }

    /**
     * Returns the squared distances, positive inside and negative outside. At other pixels than the requested ones,
     * only the signs are right.
     */
    static PixelValues of(PackedMask mask, RequestedPixels requested, ImageThreads threads) {
        return new IsotropicEuclideanTransform(mask, requested, threads).transform();
    }

    private PixelValues transform() {
        int width = grid.width();
        int slice = grid.height() * width;
        threads.forEachSlab(grid.size() / width, width, (from, to) -> {
            for (int row = from; row < to; row++) {
                alongRow(row * width);
            }
        });
        if (grid.depth() == 1) {
            alongColumns(width, grid.height(), width);
        } else {
            threads.forEachSlab(grid.depth(), slice, (from, to) -> {
                Lines lines = new Lines(grid.height());
                for (int z = from; z < to; z++) {
                    lines.along(z * slice, width, 0, width, requested::middlePassNeeds);
                }
            });
            alongColumns(slice, grid.depth(), slice);
        }
        return PixelValues.integers(grid, powers, threads);
    }

    /** Within a row, the nearest pixel of the other sign is the one just beyond the nearer end of the run. */
    private void alongRow(int base) {
        int limit = base + grid.width();
        for (int first = base; first < limit; ) {
            int end = mask.runEnd(first, limit);
            boolean inside = mask.contains(first);
            if (first == base && end == limit) {
                Arrays.fill(powers, base, limit, inside ? Integer.MAX_VALUE : Integer.MIN_VALUE);
                return;
            }
            int sign = inside ? 1 : -1;
            int middle = first == base ? first : end == limit ? end : (first + end) >>> 1;
            for (int pixel = first; pixel < middle; pixel++) {
                powers[pixel] = sign * square[pixel - first + 1];
            }
            for (int pixel = middle; pixel < end; pixel++) {
                powers[pixel] = sign * square[end - pixel];
            }
            first = end;
        }
    }

    private void alongColumns(int stride, int length, int lines) {
        if (length > 1) {
            threads.forEachSlab(
                    (lines + TILE - 1) / TILE,
                    TILE * length,
                    (from, to) -> new Lines(length)
                            .along(0, stride, from * TILE, Math.min(lines, to * TILE), requested::lastPassNeeds));
        }
    }

    /** Buffers for lines of one length. Each slab of lines has its own. */
    private final class Lines {
        private final int length;
        private final int[] tile;
        private final int[] site;
        private final int[] start;
        private final int[] height;

        Lines(int length) {
            this.length = length;
            this.tile = new int[TILE * length];
            this.site = new int[length];
            this.start = new int[length + 1];
            this.height = new int[length];
        }

        /** Processes neighbouring lines together, so that whole cache lines are read and written. */
        void along(int base, int stride, int from, int to, NeededLines needed) {
            if (length == 1) {
                return;
            }
            for (int first = from; first < to; first += TILE) {
                int count = Math.min(TILE, to - first);
                if (!needed.anyOf(first, count)) {
                    continue;
                }
                for (int i = 0; i < length; i++) {
                    int row = base + first + i * stride;
                    for (int line = 0; line < count; line++) {
                        tile[line * length + i] = powers[row + line];
                    }
                }
                for (int line = 0; line < count; line++) {
                    alongLine(line * length - 1);
                }
                for (int i = 0; i < length; i++) {
                    int row = base + first + i * stride;
                    for (int line = 0; line < count; line++) {
                        powers[row + line] = tile[line * length + i];
                    }
                }
            }
        }

        /**
         * Processes a line run by run. Each run of one sign ends at pixels of the other sign, which act as walls at
         * distance zero.
         */
        private void alongLine(int origin) {
            for (int first = 1; first <= length; ) {
                int sign = tile[origin + first] > 0 ? 1 : -1;
                int last = first;
                while (last < length && (tile[origin + last + 1] ^ sign) >= 0) {
                    last++;
                }
                if (!requested.onSide(sign > 0)) {
                    // These pixels only bound the needed runs.
                    first = last + 1;
                    continue;
                }
                if (last - first < 2 && first > 1 && last < length) {
                    for (int position = first; position <= last; position++) {
                        tile[origin + position] = sign;
                    }
                } else {
                    relax(origin, first, last, sign);
                }
                first = last + 1;
            }
        }

        private void relax(int origin, int first, int last, int sign) {
            int parabolas = envelope(origin, first, last, sign);
            if (parabolas == 0) {
                return;
            }
            start[parabolas] = Integer.MAX_VALUE;
            int current = 0;
            for (int position = first; position <= last; position++) {
                if (start[current + 1] <= position) {
                    current++;
                }
                int distance = position - site[current];
                tile[origin + position] = sign * (height[current] + distance * distance);
            }
        }

        /** Stores the parabolas of the envelope by ascending start, and returns their number. */
        private int envelope(int origin, int first, int last, int sign) {
            int from = first > 1 ? first - 1 : first;
            int to = last < length ? last + 1 : last;
            int top = -1;
            int topSite = 0;
            int topStart = 0;
            int topKey = 0;
            for (int next = from; next <= to; next++) {
                int value = next < first || next > last ? 0 : sign * tile[origin + next];
                // The largest and the smallest integer mean that no boundary has been found. The smallest integer
                // stays negative when its sign is changed, so any negative value is skipped.
                if (value < 0 || value == Integer.MAX_VALUE) {
                    continue;
                }
                int key = value + square[next];
                int beginning = 0;
                while (top >= 0) {
                    beginning = (int) ((key - topKey) * halfReciprocal[next - topSite]) + 1;
                    if (beginning > topStart) {
                        break;
                    }
                    beginning = 0;
                    if (--top >= 0) {
                        topSite = site[top];
                        topStart = start[top];
                        topKey = height[top] + square[topSite];
                    }
                }
                if (beginning <= last) {
                    top++;
                    site[top] = topSite = next;
                    start[top] = topStart = beginning;
                    height[top] = value;
                    topKey = key;
                }
            }
            return top + 1;
        }
    }
}
