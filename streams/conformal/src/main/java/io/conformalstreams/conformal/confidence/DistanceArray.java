package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
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

    /** An array of zeros for results up to the given one; integers where they do. */
    static DistanceArray of(Grid grid, boolean integers) {
        return integers ? new IntegerDistances(grid.size()) : new RealDistances(grid.size());
    }
}
