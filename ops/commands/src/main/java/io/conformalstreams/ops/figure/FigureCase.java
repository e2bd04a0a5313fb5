package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;

/**
 * What one pair of panels shows.
 *
 * @param model the model, or the stratum, that the sets belong to
 * @param imageId the image
 * @param alpha level of each set: it fails with a probability of at most alpha
 * @param backdrop the image or the score map in grey
 * @param truth the ground truth
 * @param sets inner and outer set, on the same grid as backdrop and truth
 */
public record FigureCase(
        String model, String imageId, BigDecimal alpha, Backdrop backdrop, PackedMask truth, ConfidenceSet sets) {

    public FigureCase {
        requireGrid(backdrop.grid(), truth.grid(), "truth");
        requireGrid(backdrop.grid(), sets.inner().grid(), "inner set");
        requireGrid(backdrop.grid(), sets.outer().grid(), "outer set");
    }

    boolean innerHolds() {
        return sets.inner().isSubsetOf(truth);
    }

    boolean outerHolds() {
        return truth.isSubsetOf(sets.outer());
    }

    /** The slice to show: the middle one of those that hold truth, or of all where there is none. */
    int slice() {
        Grid grid = truth.grid();
        int pixels = grid.height() * grid.width();
        int first = grid.depth();
        int last = -1;
        for (int index = 0; index < grid.size(); index++) {
            if (truth.contains(index)) {
                first = Math.min(first, index / pixels);
                last = Math.max(last, index / pixels);
            }
        }
        return last < 0 ? grid.depth() / 2 : (first + last) / 2;
    }

    private static void requireGrid(Grid expected, Grid actual, String what) {
        if (!actual.equals(expected)) {
            throw new IllegalArgumentException(
                    "the grid of the " + what + " is " + actual + "; the backdrop has " + expected);
        }
    }
}
