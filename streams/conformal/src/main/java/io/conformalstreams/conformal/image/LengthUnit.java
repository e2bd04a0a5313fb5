package io.conformalstreams.conformal.image;

/** The unit of a length in an image. */
public enum LengthUnit {
    /** Steps from one pixel to the next, of the same length along each axis. */
    PIXELS,
    /** Millimetres, computed with the spacing of each axis. */
    MILLIMETRES
}
