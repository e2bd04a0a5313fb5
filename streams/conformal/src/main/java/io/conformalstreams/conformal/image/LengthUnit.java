package io.conformalstreams.conformal.image;

/** The unit of a length in an image. */
public enum LengthUnit {
    /** Steps from one pixel to the next, along each axis alike. */
    PIXELS,
    /** Millimetres, by the spacing of each axis. */
    MILLIMETRES
}
