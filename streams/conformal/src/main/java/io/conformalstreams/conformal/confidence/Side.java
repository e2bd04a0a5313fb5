package io.conformalstreams.conformal.confidence;

/** What a critical value, and the threshold that comes from it, is about. */
public enum Side {
    /** The inner set alone. */
    INNER,
    /** The outer set alone. */
    OUTER,
    /** Both sets at once, with one threshold. */
    JOINT
}
