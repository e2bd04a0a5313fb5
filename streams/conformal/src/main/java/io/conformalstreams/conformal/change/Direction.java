package io.conformalstreams.conformal.change;

/** The direction in which values change. */
public enum Direction {
    /** Values are larger after the change. */
    LARGER,
    /** Values are smaller after the change. */
    SMALLER,
    /** Values are larger or smaller after the change, or differ in another way. */
    EITHER
}
