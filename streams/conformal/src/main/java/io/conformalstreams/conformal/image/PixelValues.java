package io.conformalstreams.conformal.image;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoublePredicate;

/**
 * One number for each pixel, which passes along the axes of an image compute: a distance, or a score after a filter.
 * Zeros at first; never NaN; may be infinite.
 */
public sealed interface PixelValues permits IntegerValues, RealValues {
    /** Integers up to the ends of their range, which stand for ±inf; what is stored saturates and loses its fraction. */
    static PixelValues integers(Grid grid) {
        return integers(grid, new int[grid.size()], ImageThreads.one());
    }

    /**
     * As {@link #integers(Grid)}, from values that have been computed already.
     *
     * @param values one for each pixel, row-major; taken over, not copied
     * @param threads share the passes over the values
     * @throws InvalidImageException for another number of values
     */
    static PixelValues integers(Grid grid, int[] values, ImageThreads threads) {
        return new IntegerValues(grid, values, threads);
    }

    /** Doubles, as they are. */
    static PixelValues reals(Grid grid) {
        return reals(grid, new double[grid.size()], ImageThreads.one());
    }

    /**
     * As {@link #reals(Grid)}, from values that have been computed already.
     *
     * @param values one for each pixel, row-major, without NaN; taken over, not copied
     * @param threads share the passes over the values
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
     * Copies neighbouring lines out: pixel i of line c, at {@code base + i * stride + c}, goes to
     * {@code lines[c * length + i]}.
     */
    void load(int base, int stride, int length, int count, double[] lines);

    /** Copies neighbouring lines back in. */
    void store(int base, int stride, int length, int count, double[] lines);

    /** The largest number of at least one pixel. */
    double highest(int from, int to);

    /** The smallest number of at least one pixel. */
    double lowest(int from, int to);

    /**
     * The largest number outside a region and the smallest inside it, run by run of the region: -inf and +inf over
     * nothing, and where a side is not asked for.
     *
     * @throws InvalidImageException when the region lies on another grid
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
     * The number of a rank among those of a region.
     *
     * @param rank 1 for the smallest, up to the number of pixels in the region for the largest
     * @throws InvalidImageException when the region lies on another grid
     * @throws IndexOutOfBoundsException for another rank
     */
    double select(PackedMask region, long rank);

    /**
     * The pixels whose number fulfils a condition, which must be one of the form "large enough". It is asked about a few
     * dozen numbers, not about every pixel.
     */
    PackedMask upperSet(DoublePredicate condition);
}
