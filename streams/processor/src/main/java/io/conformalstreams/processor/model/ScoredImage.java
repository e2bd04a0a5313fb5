package io.conformalstreams.processor.model;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The validated scores of a record, ready for the arithmetic.
 *
 * @param grid pixels and spacing, common to all channels
 * @param channels the scores of each channel of the model
 * @param maskOnly whether the values are a predicted mask instead of scores
 * @param sha256 digest of the scores, 64 lower-case hexadecimal digits
 * @param fold the cross-fitted model that was trained without the image, counted from 0; empty if no model was trained
 *     with the image
 */
public record ScoredImage(
        Grid grid, Map<Channel, PredictedImage> channels, boolean maskOnly, String sha256, OptionalInt fold) {

    /** Creates an image that no model was trained with. */
    public ScoredImage(Grid grid, Map<Channel, PredictedImage> channels, boolean maskOnly, String sha256) {
        this(grid, channels, maskOnly, sha256, OptionalInt.empty());
    }

    public ScoredImage {
        channels = Map.copyOf(channels);
    }

    /**
     * Tells whether a transformation can be computed from the values. A mask does not support a transformation that
     * needs scores; then no finite threshold covers, and the sets of that component are trivial.
     */
    public boolean supports(ScoreTransformation transformation) {
        return !maskOnly || transformation.needsOnlyTheMask();
    }
}
