package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.LengthUnit;

/** The shape that dilates a mask: a family of sets around the origin, nested in lambda. */
public sealed interface StructuringElement permits StructuringElement.Iterated, StructuringElement.Disk {
    /** Elements of one pixel's reach: lambda is a number of dilations, whatever the spacing. */
    enum Iterated implements StructuringElement {
        /** The pixels that share an edge with the origin, or a face: 4 in 2-D, 6 in 3-D. City-block distance. */
        CROSS,
        /** The pixels that share a corner with the origin too: 8 in 2-D, 26 in 3-D. Chessboard distance. */
        SQUARE,
        /** The cross in the first dilation, the square in the second, and so on in turn. Octagonal distance. */
        OCTAGON
    }

    /**
     * One dilation with a disk, or a ball in 3-D: all pixels whose centre is at most lambda away from the origin's,
     * x² + y² &lt;= lambda². Its radius grows, it is not iterated; lambda is not an integer in general.
     *
     * @param unit what the radius counts in
     */
    record Disk(LengthUnit unit) implements StructuringElement {}
}
