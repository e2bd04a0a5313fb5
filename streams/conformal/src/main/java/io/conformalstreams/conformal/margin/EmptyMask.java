package io.conformalstreams.conformal.margin;

/**
 * The margin of an empty predicted mask. No dilation of an empty mask reaches the truth. Both rules depend on the
 * prediction alone, so either is valid, as long as it is the same at calibration and at prediction.
 */
public enum EmptyMask {
    /** No margin reaches anything: the critical value is +inf unless the truth is empty too, and the set is empty. */
    INFINITE_MARGIN,
    /** The mask is taken for the whole image: the critical value is 0 and the set the image. */
    WHOLE_IMAGE
}
