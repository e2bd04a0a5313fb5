package io.conformalstreams.conformal.image;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoublePredicate;

/**
 * One number for each pixel: a distance or a filtered score. All numbers are 0 at first; passes along the axes of the
 * image compute them. They may be infinite, and are never NaN.
 */
public sealed interface PixelValues permits IntegerValues, RealValues {
    /**
     * Returns values that are stored as integers. The largest and the smallest integer mean ±inf. A stored number
     * saturates and loses its fraction.
     */
    static PixelValues integers(Grid grid) {
        return integers(grid, new int[grid.size()], ImageThreads.one());
    }

    /**
     * Wraps integers that have been computed already, as in {@link #integers(Grid)}.
     *
     * @param values one for each pixel, row-major; not copied, so the caller must not keep the array
     * @param threads the threads that share the passes over the values
     * @throws InvalidImageException for another number of values
     */
    static PixelValues integers(Grid grid, int[] values, ImageThreads threads) {
        return new IntegerValues(grid, values, threads);
    }

    /**
     * Returns values that are stored as doubles.
     *
     * @param values one for each pixel, row-major, without NaN; not copied, so the caller must not keep the array
     * @param threads the threads that share the passes over the values
     * @throws InvalidImageException for another number of values
     */
    static PixelValues reals(Grid grid, double[] values, ImageThreads threads) {
        return new RealValues(grid, values, threads);
    }

    /** The grid that the pixels lie on. */
    Grid grid();

    /** The threads that share the passes over the values. */
    ImageThreads threads();

    /**
     * Copies neighbouring lines into an array. Pixel i of line c is at {@code base + i * stride + c}, and goes to
     * {@code lines[c * length + i]}.
     */
    void load(int base, int stride, int length, int count, double[] lines);

    /** Copies neighbouring lines back, in the same layout. */
    void store(int base, int stride, int length, int count, double[] lines);

    /**
     * Returns the largest of the numbers of the pixels from one index up to another, exclusive. There must be at
     * least one pixel.
     */
    double highest(int from, int to);

    /**
     * Returns the smallest of the numbers of the pixels from one index up to another, exclusive. There must be at
     * least one pixel.
     */
    double lowest(int from, int to);

    /**
     * Returns the largest number outside a region and the smallest inside it, run by run of the region. They are -inf
     * and +inf if there are no such pixels, or if the caller does not need that side.
     *
     * @param outside whether the caller needs the largest number outside
     * @param inside whether the caller needs the smallest number inside
     * @throws InvalidImageException if the region lies on another grid
     */
    default RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        region.requireGrid(grid());
        int size = region.grid().size();
        Queue<RegionExtremes> ofSlabs = new ConcurrentLinkedQueue<>();
        threads().forEachSlab(MaskPacking.words(size), Long.SIZE, (from, to) -> {
            int limit = (int) Math.min(size, (long) to << 6);
            ofSlabs.add(extremes(region, from << 6, limit, outside, inside));
        });
        return ofSlabs.stream().reduce(RegionExtremes.NONE, RegionExtremes::and);
    }

    private RegionExtremes extremes(PackedMask region, int first, int limit, boolean outside, boolean inside) {
        double highest = Double.NEGATIVE_INFINITY;
        double lowest = Double.POSITIVE_INFINITY;
        for (int start = first; start < limit; ) {
            int end = region.runEnd(start, limit);
            if (region.contains(start)) {
                lowest = inside ? Math.min(lowest, lowest(start, end)) : lowest;
            } else {
                highest = outside ? Math.max(highest, highest(start, end)) : highest;
            }
            start = end;
        }
        return new RegionExtremes(highest, lowest);
    }

    /**
     * The number with a given rank among the numbers of a region.
     *
     * @param rank 1 for the smallest, up to the number of pixels in the region for the largest
     * @throws InvalidImageException if the region lies on another grid
     * @throws IndexOutOfBoundsException for another rank
     */
    double select(PackedMask region, long rank);

    /**
     * The pixels whose number fulfils a condition of the form "large enough". The condition is evaluated for a few
     * dozen numbers, not for every pixel.
     */
    PackedMask upperSet(DoublePredicate condition);
}
