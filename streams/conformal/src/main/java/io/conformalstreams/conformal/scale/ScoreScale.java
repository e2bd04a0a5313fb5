package io.conformalstreams.conformal.scale;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;

/**
 * The scores of one image on a scale. The value of a pixel never decreases with its score, and pixels with equal scores
 * have equal values. The scale depends on the scores of the image alone, never on its label.
 */
public sealed interface ScoreScale permits GivenScores, MassShares {
    /** The scores as the model gave them. */
    ScoreMap scores();

    /**
     * Returns the value of the pixels with a score.
     *
     * @param score a score of the image
     */
    double value(double score);

    /**
     * Returns the pixels whose value is at least a cut.
     *
     * @param cut any number, also ±inf; not NaN
     */
    PackedMask upperSet(double cut);

    /**
     * Returns for each cut the number of pixels of a region whose value lies below it.
     *
     * @param cuts at most 65,534 numbers, ascending and without NaN; they may be infinite
     * @throws io.conformalstreams.conformal.image.InvalidImageException if the region lies on another grid
     */
    long[] countsBelow(double[] cuts, PackedMask region);
}
