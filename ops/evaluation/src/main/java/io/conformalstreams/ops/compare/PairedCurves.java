package io.conformalstreams.ops.compare;

/**
 * For each pair of cases a curve d_i, which takes the other sign when the two contenders change places. What is asked is
 * how far the mean of the curves rises above 0.
 */
interface PairedCurves {

    /** Number of pairs. */
    int pairs();

    /**
     * The largest value of the mean curve, and of its negative; neither is below 0.
     *
     * @param exchanged by pair, whether the contenders change places
     */
    double[] suprema(boolean[] exchanged);
}
