package io.conformalstreams.conformal.margin;

/**
 * The rule for an empty predicted mask, whose dilations are all empty and never reach the truth. Both rules depend on
 * the prediction alone. So each is valid, provided that calibration and prediction use the same one.
 */
public enum EmptyMask {
    /** The set is empty at every finite threshold. The critical value is +inf, unless the truth is empty too. */
    INFINITE_MARGIN,
    /** The whole image replaces the mask. The critical value is 0, and the set is the whole image. */
    WHOLE_IMAGE
}
