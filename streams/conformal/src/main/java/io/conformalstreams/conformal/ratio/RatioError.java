package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;

/**
 * The nonconformity scores that intervals for a ratio are calibrated with: each is a number of a labelled image, kept in an
 * {@link OrderStatisticMultiset} of its own.
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
    /** |predicted - true ratio|. */
    ABSOLUTE_RATIO
}
