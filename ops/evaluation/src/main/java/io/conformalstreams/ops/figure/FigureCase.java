package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The content of one pair of panels.
 *
 * @param model the model, or the stratum, of the sets
 * @param imageId the image
 * @param alpha level of each set: it fails with a probability of at most alpha
 * @param backdrop the image or the score map in grey
 * @param truth the ground truth
 * @param inner the inner set, if there is a promise for one, on the same grid as backdrop and truth
 * @param outer the outer set, if there is a promise for one, on the same grid
 */
public record FigureCase(
        String model,
        String imageId,
        BigDecimal alpha,
        Background backdrop,
        PackedMask truth,
        Optional<JudgedSet> inner,
        Optional<JudgedSet> outer) {

    public FigureCase {
        Grid grid = backdrop.grid();
        requireGrid(grid, truth.grid(), "truth");
        inner.ifPresent(set -> requireGrid(grid, set.mask().grid(), "inner set"));
        outer.ifPresent(set -> requireGrid(grid, set.mask().grid(), "outer set"));
    }

    /** A case with confidence sets: the inner set should lie inside the truth, and the outer set should contain it. */
    public FigureCase(
            String model, String imageId, BigDecimal alpha, Background backdrop, PackedMask truth, ConfidenceSet sets) {
        this(
                model,
                imageId,
                alpha,
                backdrop,
                truth,
                Optional.of(new JudgedSet(
                        sets.inner(), new Verdict.Holds(sets.inner().isSubsetOf(truth)))),
                Optional.of(new JudgedSet(sets.outer(), new Verdict.Holds(truth.isSubsetOf(sets.outer())))));
    }

    /** The slice to show: the middle one of the slices with truth, or of all slices if there is no truth. */
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
