package io.conformalstreams.conformal.confidence;

/** The set that a critical value and its threshold belong to. */
public enum Side {
    /** The inner set alone. */
    INNER,
    /** The outer set alone. */
    OUTER,
    /** Both sets at once, with one threshold. */
    JOINT
}
