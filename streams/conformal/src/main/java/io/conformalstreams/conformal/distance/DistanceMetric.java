package io.conformalstreams.conformal.distance;

/** A metric for the distance between two pixel centres. It depends on the differences of their coordinates. */
public enum DistanceMetric {
    /** The root of the sum of squared differences. */
    EUCLIDEAN,
    /** The sum of the absolute differences. */
    CITY_BLOCK,
    /** The largest absolute difference. */
    CHESSBOARD
}
