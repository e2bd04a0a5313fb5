package io.conformalstreams.conformal.distance;

/**
 * The pass of a separable distance transform along one axis. It works with p-th powers of distances (p = 2 for the
 * Euclidean metric, 1 otherwise). Its input is, for each pixel, the power of the distance along the previous
 * axes. For each line it combines these powers with the distances along the line.
 */
sealed interface AxisPass permits EuclideanPass, CityBlockPass, ChessboardPass {
    /** @param longest the number of pixels of the longest line */
    static AxisPass of(DistanceMetric metric, int longest) {
        return switch (metric) {
            case EUCLIDEAN -> new EuclideanPass(longest);
            case CITY_BLOCK -> new CityBlockPass();
            case CHESSBOARD -> new ChessboardPass(longest);
        };
    }

    /** Converts a power to the distance. */
    double distance(double power);

    /** Converts a distance to the power that the passes work with. */
    double power(double distance);

    /**
     * Replaces each of {@code values[1..count]} by the smallest power over all sites of the line. A site is a position
     * in {@code 0..count+1} whose value is finite. The positions 0 and {@code count+1} are walls: no site beyond them
     * can be nearer.
     *
     * @param step the spacing along the axis
     */
    void relax(double[] values, int count, double step);
}
