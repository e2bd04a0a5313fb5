package io.conformalstreams.processor.model;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The validated scores of a record, ready for the arithmetic.
 *
 * @param grid pixels and spacing common to all channels
 * @param channels the scores of each channel of the model
 * @param maskOnly whether the values are a predicted mask and no scores
 * @param sha256 digest of the scores, 64 lower-case hexadecimal digits
 * @param fold of cross-fitted models the one that was trained without the image, from 0; empty where none was trained
 *     with it
 */
public record ScoredImage(
        Grid grid, Map<Channel, PredictedImage> channels, boolean maskOnly, String sha256, OptionalInt fold) {

    /** An image that no model was trained with. */
    public ScoredImage(Grid grid, Map<Channel, PredictedImage> channels, boolean maskOnly, String sha256) {
        this(grid, channels, maskOnly, sha256, OptionalInt.empty());
    }

    public ScoredImage {
        channels = Map.copyOf(channels);
    }

    /**
     * Whether a transformation can be computed from the values. A transformation that needs scores cannot be computed
     * from a mask: no finite threshold covers that side, and its sets are trivial.
     */
    public boolean supports(ScoreTransformation transformation) {
        return !maskOnly || transformation.needsOnlyTheMask();
    }
}
