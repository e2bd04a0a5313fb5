package io.conformalstreams.conformal.distance;

/** How far two pixel centres are apart, from the differences of their coordinates. */
public enum DistanceMetric {
    /** Root of the sum of squares. */
    EUCLIDEAN,
    /** Sum of the absolute values. */
    CITY_BLOCK,
    /** Largest absolute value. */
    CHESSBOARD
}
