package io.conformalstreams.connectors.issued;

/** The kind of number that an interval is for. */
public enum IssuedQuantity {

    /** A ratio of two structures. */
    RATIO,

    /** A number of pixels, and so an area or a volume. */
    PIXELS,

    /** The Dice coefficient of the predicted mask and the truth. Only the lower end of its interval is a bound. */
    DICE
}
