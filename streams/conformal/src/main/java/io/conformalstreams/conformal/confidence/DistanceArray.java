package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.function.DoublePredicate;

/**
 * One signed number for each pixel, positive inside the predicted mask and negative outside: distances before the root
 * and the unit. Infinities stand for a boundary that has not been met.
 */
sealed interface DistanceArray permits IntegerDistances, RealDistances {
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

    /** Packs the pixels whose number fulfils a condition of the form "large enough", in the layout of a mask. */
    long[] pack(DoublePredicate condition);

    /**
     * The largest number outside a region and the smallest inside it, run by run of the region: -inf and +inf over
     * nothing, and where a side is not asked for.
     */
    default RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        double highest = Double.NEGATIVE_INFINITY;
        double lowest = Double.POSITIVE_INFINITY;
        int size = region.grid().size();
        for (int start = 0; start < size; ) {
            int end = region.runEnd(start, size);
            if (region.contains(start)) {
                lowest = inside ? Math.min(lowest, lowest(start, end)) : lowest;
            } else {
                highest = outside ? Math.max(highest, highest(start, end)) : highest;
            }
            start = end;
        }
        return new RegionExtremes(highest, lowest);
    }

    /** An array of zeros for results up to the given one; integers where they do. */
    static DistanceArray of(Grid grid, boolean integers) {
        return integers ? new IntegerDistances(grid.size()) : new RealDistances(grid.size());
    }
}
