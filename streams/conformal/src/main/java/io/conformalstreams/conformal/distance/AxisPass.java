package io.conformalstreams.conformal.distance;

/**
 * One axis of a separable distance transform. With p-th power distances (p = 2 for the Euclidean metric, 1 otherwise)
 * over the axes so far, a pass lets every pixel of a line also reach the sites of its line.
 */
sealed interface AxisPass permits EuclideanPass, CityBlockPass, ChessboardPass {
    /**
     * @param longest pixels of the longest line
     */
    static AxisPass of(DistanceMetric metric, int longest) {
        return switch (metric) {
            case EUCLIDEAN -> new EuclideanPass(longest);
            case CITY_BLOCK -> new CityBlockPass();
            case CHESSBOARD -> new ChessboardPass(longest);
        };
    }

    /** The distance itself, from what the passes compute with. */
    double distance(double power);

    /** The quantities that the passes compute with, starting from the distance along the first axis. */
    double power(double distance);

    /**
     * Replaces {@code values[1..count]} by the smallest power that reaches each of these pixels from one of the sites
     * {@code 0..count+1}, whose values are given; the ends are walls that screen what is beyond. Infinite values are
     * no sites.
     *
     * @param step spacing along the axis
     */
    void relax(double[] values, int count, double step);
}
