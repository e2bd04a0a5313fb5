package io.conformalstreams.ops.figure;

/** The judgement of a prediction by the truth. */
public sealed interface Verdict {

    /** For a promise about this image: whether the prediction is right. */
    record Holds(boolean right) implements Verdict {}

    /**
     * For a promise about the mean over images: the contribution of this image.
     *
     * @param share of the truth that the set misses, from 0 to 1
     */
    record Misses(double share) implements Verdict {}
}
