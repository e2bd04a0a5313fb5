package io.conformalstreams.conformal.risk;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.scale.GivenScores;
import io.conformalstreams.conformal.scale.ScoreScale;

/**
 * The share of a structure Y that a prediction set misses. The set at a threshold c is {v : s(v) >= c}; the loss
 *
 * <pre>  L(c) = |{v in Y : s(v) &lt; c}| / |Y|</pre>
 *
 * <p>does not decrease with c and is continuous from the left. An empty structure cannot be missed: its loss is 0
 * (Angelopoulos, Bates, Fisch, Lei and Schuster, "Conformal risk control", arXiv 2208.02814).
 */
public final class FalseNegativeRate {
    private FalseNegativeRate() {}

    /** Returns the loss of an image at every threshold of the grid, in one pass over its structure. */
    public static LossCurve curve(ScoreMap scores, PackedMask truth, ThresholdGrid grid) {
        return curve(new GivenScores(scores), truth, grid);
    }

    /**
     * Returns the loss of an image at every threshold of the grid.
     *
     * @param scores on the scale of the thresholds
     * @throws io.conformalstreams.conformal.image.InvalidImageException if truth and scores lie on different grids
     */
    public static LossCurve curve(ScoreScale scores, PackedMask truth, ThresholdGrid grid) {
        long[] losses = scores.countsBelow(grid.thresholds(), truth);
        long structure = truth.count();
        for (int i = 0; i < losses.length; i++) {
            losses[i] = structure == 0 ? 0 : LossCurve.share(losses[i], structure);
        }
        return LossCurve.of(grid, losses);
    }

    /**
     * Returns the loss of a set, in units of 1/{@link LossCurve#ONE} and rounded as in {@link LossCurve}.
     *
     * @throws io.conformalstreams.conformal.image.InvalidImageException if truth and set lie on different grids
     */
    public static long loss(PackedMask set, PackedMask truth) {
        long found = set.intersectionCount(truth);
        long structure = truth.count();
        return structure == 0 ? 0 : LossCurve.share(structure - found, structure);
    }

    /** Returns the prediction set at a threshold, {v : s(v) >= threshold}. */
    public static PackedMask set(ScoreMap scores, double threshold) {
        return new GivenScores(scores).upperSet(threshold);
    }
}
