package io.conformalstreams.conformal.comparison;

/** What a comparison has proven about the candidate. */
public enum Decision {
    /** Neither of the others is proven. */
    UNDECIDED,
    /** The candidate is good enough. */
    PROMOTE,
    /** The candidate is not good enough. */
    HOLD
}
