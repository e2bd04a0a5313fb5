package io.conformalstreams.ops.compare;

/**
 * A curve d_i for each pair: one unit under both contenders. The curve changes its sign if the two contenders change places. The test
 * statistic is how far the mean of the curves rises above 0.
 */
interface PairedCurves {

    /** Number of pairs, which is the number of units. */
    int pairs();

    /**
     * The largest value of the mean curve, and of its negative; neither is below 0.
     *
     * @param exchanged by pair, whether the contenders change places
     */
    double[] suprema(boolean[] exchanged);
}
