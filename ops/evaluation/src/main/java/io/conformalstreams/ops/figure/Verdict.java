package io.conformalstreams.ops.figure;

/** What the truth says of a claim. */
public sealed interface Verdict {

    /** Of a claim about this image: whether it is right. */
    record Holds(boolean right) implements Verdict {}

    /**
     * Of a claim about the mean over images: what this one adds to it.
     *
     * @param share of the truth that the set misses, from 0 to 1
     */
    record Misses(double share) implements Verdict {}
}
