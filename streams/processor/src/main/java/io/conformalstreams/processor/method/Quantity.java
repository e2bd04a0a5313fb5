package io.conformalstreams.processor.method;

/** The kind of number that an interval is for. */
public enum Quantity {

    /** The ratio of two structures, 0 to 1. */
    RATIO,

    /** A number of pixels. It is also published as an area or a volume. */
    PIXELS,

    /** The Dice coefficient of the predicted mask and the truth, 0 to 1. */
    DICE
}
