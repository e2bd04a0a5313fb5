package io.conformalstreams.conformal.distance;

/** The lines of an image that a pass over one axis has to process. */
@FunctionalInterface
interface NeededLines {
    /** Whether one of {@code count} neighbouring lines is needed. */
    boolean anyOf(int first, int count);
}
