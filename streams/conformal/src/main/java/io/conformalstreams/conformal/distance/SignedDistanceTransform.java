package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import java.util.Arrays;
import java.util.Optional;

/**
 * Computes the exact signed distances of a mask one axis after the other, in time linear in the number of pixels.
 *
 * <p>Inside and outside are computed together. Along a line, a run of pixels of one sign ends at pixels of the other
 * sign. Those pixels belong to the set to which the distance is measured, so nothing beyond them can be nearer. Each
 * run is therefore an independent problem, and inside and outside together cost as much as one of them.
 */
final class SignedDistanceTransform {
    /** The number of lines that are copied together: as many as there are integers in a cache line. */
    private static final int TILE = 16;

    private final PackedMask mask;
    private final Grid grid;
    private final double[] spacing;
    private final DistanceMetric metric;
    private final RequestedPixels requested;
    private final RequestedLines requestedLines;
    private final ImageThreads threads;
    private final int longest;
    private final AxisPass pass;
    private final PixelValues powers;
    private final boolean integers;

    private SignedDistanceTransform(
            PackedMask mask, DistanceMetric metric, double[] spacing, RequestedPixels requested, ImageThreads threads) {
        this.mask = mask;
        this.requested = requested;
        this.grid = mask.grid();
        this.requestedLines = RequestedLines.of(grid, requested.pixels());
        this.spacing = spacing;
        this.metric = metric;
        this.threads = threads;
        this.longest = Math.max(grid.width(), Math.max(grid.height(), grid.depth()));
        this.pass = AxisPass.of(metric, longest);
        this.integers = isIsotropic(spacing) && largestPower(grid, pass) < Integer.MAX_VALUE;
        this.powers = integers
                ? PixelValues.integers(grid, new int[grid.size()], threads)
                : PixelValues.reals(grid, new double[grid.size()], threads);
    }

    /** Computes distances that are right at the requested pixels. Elsewhere, only their signs are. */
    static SignedDistances of(
            PackedMask mask, DistanceMetric metric, LengthUnit unit, RequestedPixels requested, ImageThreads threads) {
        double[] spacing = mask.grid().spacing();
        if (unit == LengthUnit.PIXELS) {
            Arrays.fill(spacing, 1);
        }
        Optional<Lattice> lattice =
                metric == DistanceMetric.EUCLIDEAN ? Lattice.of(mask.grid(), spacing) : Optional.empty();
        if (lattice.isPresent()) {
            // This pass only takes square roots. It processes no lines, so the longest one has 0 pixels.
            return new SignedDistances(
                    IntegerEuclideanTransform.of(mask, lattice.get(), requested, threads),
                    new EuclideanPass(0),
                    lattice.get().unit());
        }
        return new SignedDistanceTransform(mask, metric, spacing, requested, threads).transform();
    }

    static boolean isIsotropic(double[] spacing) {
        for (double step : spacing) {
            if (step != spacing[0]) {
                return false;
            }
        }
        return true;
    }

    /** An upper bound of the powers with unit steps, in every metric. */
    private static double largestPower(Grid grid, AxisPass pass) {
        return pass.power(grid.width()) + pass.power(grid.height()) + pass.power(grid.depth());
    }

    private SignedDistances transform() {
        int last = grid.dimensions() - 1;
        int width = grid.width();
        int slice = grid.height() * width;
        alongRows(step(last));
        if (grid.depth() == 1) {
            alongColumns(width, grid.height(), width, step(last - 1));
        } else {
            threads.forEachSlab(grid.depth(), slice, (from, to) -> {
                Lines lines = new Lines(grid.height(), step(last - 1));
                for (int z = from; z < to; z++) {
                    lines.along(z * slice, width, 0, width, requestedLines::middlePassNeeds);
                }
            });
            alongColumns(slice, grid.depth(), slice, step(0));
        }
        return new SignedDistances(powers, pass, integers ? spacing[0] : 1);
    }

    private double step(int axis) {
        return integers ? 1 : spacing[axis];
    }

    /** Within a row, the nearest pixel of the other sign is the one just beyond the nearer end of the run. */
    private void alongRows(double step) {
        int width = grid.width();
        double[] reach = new double[width];
        for (int steps = 1; steps < width; steps++) {
            reach[steps] = pass.power(step * steps);
        }
        threads.forEachSlab(grid.size() / width, width, (from, to) -> {
            double[] row = new double[width];
            for (int base = from * width; base < to * width; base += width) {
                for (int start = 0; start < width; ) {
                    int end = mask.runEnd(base + start, base + width) - base;
                    fillRun(row, start, end, mask.contains(base + start) ? 1 : -1, reach);
                    start = end;
                }
                powers.store(base, 0, 1, width, row);
            }
        });
    }

    private static void fillRun(double[] row, int start, int end, int sign, double[] reach) {
        if (start == 0 && end == row.length) {
            Arrays.fill(row, sign * Double.POSITIVE_INFINITY);
            return;
        }
        int middle = start == 0 ? start : end == row.length ? end : (start + end) >>> 1;
        for (int x = start; x < middle; x++) {
            row[x] = sign * reach[x - start + 1];
        }
        for (int x = middle; x < end; x++) {
            row[x] = sign * reach[end - x];
        }
    }

    private void alongColumns(int stride, int length, int lines, double step) {
        if (length > 1) {
            threads.forEachSlab(
                    (lines + TILE - 1) / TILE,
                    TILE * length,
                    (from, to) -> new Lines(length, step)
                            .along(0, stride, from * TILE, Math.min(lines, to * TILE), requestedLines::lastPassNeeds));
        }
    }

    /** Buffers for the lines of one axis. Each slab of lines has its own. */
    private final class Lines {
        private final int length;
        private final double step;
        private final AxisPass ownPass = AxisPass.of(metric, longest);
        private final double[] tile;
        private final double[] run;

        Lines(int length, double step) {
            this.length = length;
            this.step = step;
            this.tile = new double[TILE * length];
            this.run = new double[length + 2];
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
                powers.load(base + first, stride, length, count, tile);
                for (int line = 0; line < count; line++) {
                    alongLine(line * length, (line + 1) * length);
                }
                powers.store(base + first, stride, length, count, tile);
            }
        }

        private void alongLine(int from, int to) {
            for (int start = from; start < to; ) {
                boolean inside = tile[start] > 0;
                int end = start + 1;
                while (end < to && tile[end] > 0 == inside) {
                    end++;
                }
                if (!requested.onSide(inside)) {
                    // These pixels only bound the needed runs.
                    start = end;
                    continue;
                }
                int count = end - start;
                run[0] = start > from ? 0 : Double.POSITIVE_INFINITY;
                run[count + 1] = end < to ? 0 : Double.POSITIVE_INFINITY;
                for (int i = 0; i < count; i++) {
                    run[i + 1] = Math.abs(tile[start + i]);
                }
                ownPass.relax(run, count, step);
                for (int i = 0; i < count; i++) {
                    tile[start + i] = inside ? run[i + 1] : -run[i + 1];
                }
                start = end;
            }
        }
    }
}
