package io.conformalstreams.conformal.confidence;

/** f_I or f_O: what is done to the scores of an image before they are compared with a threshold. */
public sealed interface ScoreTransformation permits ScoreTransformation.Identity, ScoreTransformation.SignedDistance {
    /** The scores as they are. */
    record Identity() implements ScoreTransformation {}

    /**
     * Signed distance of the predicted mask in mm: inside, the distance to the nearest background pixel minus the
     * smallest spacing; outside, minus the distance to the nearest pixel of the mask. So the inner rim has 0 and the
     * outer rim has minus one spacing or less. A predicted mask that is the whole image has +inf everywhere; an empty
     * one has -inf everywhere as f_I and +inf everywhere as f_O: its inner set is empty and its outer set the image.
     */
    record SignedDistance(DistanceMetric metric) implements ScoreTransformation {}
}
