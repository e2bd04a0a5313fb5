package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;

/**
 * The nonconformity scores that calibrate intervals for a ratio. Each one is computed from a labelled image, and has
 * its own {@link OrderStatisticMultiset}.
 */
public enum RatioError {
    /** The expected calibration error of the numerator. */
    NUMERATOR_CALIBRATION,
    /** The expected calibration error of the denominator. */
    DENOMINATOR_CALIBRATION,
    /** The volume bias of the numerator. */
    NUMERATOR_VOLUME,
    /** The volume bias of the denominator. */
    DENOMINATOR_VOLUME,
    /** The absolute error, |predicted ratio - true ratio|. */
    ABSOLUTE_RATIO
}
