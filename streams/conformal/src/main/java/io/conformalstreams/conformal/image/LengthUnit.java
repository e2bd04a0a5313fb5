package io.conformalstreams.conformal.image;

/** What a length in an image is counted in. */
public enum LengthUnit {
    /** Steps from one pixel to the next, along each axis alike. */
    PIXELS,
    /** Millimetres, by the spacing of each axis. */
    MILLIMETRES
}
