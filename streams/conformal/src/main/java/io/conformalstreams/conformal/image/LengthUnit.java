package io.conformalstreams.conformal.image;

/** The unit of a length in an image. */
public enum LengthUnit {
    /** Steps from one pixel to the next. A step has the length 1 along every axis, whatever the spacing. */
    PIXELS,
    /** Millimetres, computed with the spacing of each axis. */
    MILLIMETRES
}
