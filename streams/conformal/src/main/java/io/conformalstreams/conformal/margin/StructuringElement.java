package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.LengthUnit;

/** The shape that dilates a mask: a family of sets around the origin that grow with lambda. */
public sealed interface StructuringElement permits StructuringElement.Iterated, StructuringElement.Disk {
    /**
     * Elements that reach only neighbouring pixels and are applied repeatedly. Lambda is the number of dilations, and
     * the spacing does not matter.
     */
    enum Iterated implements StructuringElement {
        /**
         * The pixels that share an edge with the origin in 2-D (4 pixels), or a face in 3-D (6). The metric is the
         * city-block distance.
         */
        CROSS,
        /**
         * The pixels that share at least a corner with the origin: 8 in 2-D, 26 in 3-D. The metric is the chessboard
         * distance.
         */
        SQUARE,
        /** The cross and the square in turn, starting with the cross. The metric is the octagonal distance. */
        OCTAGON
    }

    /**
     * A single dilation with a disk, or with a ball in 3-D. The disk contains all pixels whose centres are at most
     * lambda from the origin's centre: x² + y² &lt;= lambda² in 2-D. Lambda is the radius and not a number of
     * dilations, so it need not be an integer.
     *
     * @param unit the unit of the radius
     */
    record Disk(LengthUnit unit) implements StructuringElement {}
}
