package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import java.util.Map;

/**
 * The scores of a valid record.
 *
 * @param grid shape and spacing
 * @param channels by name
 * @param maskOnly whether they are a predicted mask, which only transformations of the mask can use
 * @param sha256 digest of the scores as the contracts define it
 */
record ReadScores(Grid grid, Map<String, PredictedImage> channels, boolean maskOnly, String sha256) {

    boolean suffices(ScoreTransformation transformation) {
        return !maskOnly || transformation instanceof ScoreTransformation.SignedDistance;
    }
}
