package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The planes of the sets: those of the source series, or those of the array if there is no source series.
 *
 * @param turn permutation and flips that turn an array on the sets' grid into slices, rows and columns of the planes;
 *     empty if the array already has this order
 * @param grid slices, rows and columns, and the geometry of the planes
 * @param images the source image of each plane; empty if there is no source series
 * @param positioned whether the planes have positions; an endoscopic image has none
 * @param frameOfReference identifier of the coordinates; empty without positions
 */
record SetPlanes(
        Optional<SignedPermutation> turn,
        PlacedGrid grid,
        List<SourceImage> images,
        boolean positioned,
        Optional<String> frameOfReference) {

    /**
     * The planes of a source series.
     *
     * @param array geometry of the array; empty if its record has none
     * @param assumed whether the voxels of an array without a geometry have the order of the series
     * @throws FormatException if the array has another grid, or if its geometry is unknown
     */
    static SetPlanes of(SourceSeries source, Grid voxels, Optional<ImageGeometry> array, boolean assumed)
            throws FormatException {
        boolean flat = !source.isPositioned() && voxels.dimensions() == 2;
        if (!flat && array.isEmpty() && !assumed) {
            throw new FormatException(
                    "sets",
                    "geometry",
                    "absent",
                    "without it they could lie mirrored in the patient: send it with the scores");
        }
        Optional<SignedPermutation> turn = Optional.empty();
        if (array.isPresent() && source.isPositioned()) {
            turn = Optional.of(turn(source, new PlacedGrid(voxels, array.get())));
        } else {
            requireShape(source, voxels);
        }
        return new SetPlanes(
                turn,
                source.grid(),
                source.images(),
                source.isPositioned(),
                source.frameOfReference().filter(text -> source.isPositioned()));
    }

    private static SignedPermutation turn(SourceSeries source, PlacedGrid array) throws FormatException {
        PlacedGrid target =
                array.grid().dimensions() == 2 && source.images().size() == 1 ? source.firstPlane() : source.grid();
        Optional<SignedPermutation> turn = array.onto(target);
        if (turn.isEmpty()) {
            throw new FormatException(
                    "sets",
                    "geometry",
                    "not that of the source series",
                    array.mismatch("the sets", target, "the source series"));
        }
        return turn.get();
    }

    private static void requireShape(SourceSeries source, Grid voxels) throws FormatException {
        Grid planes = source.grid().grid();
        if (voxels.depth() != planes.depth()
                || voxels.height() != planes.height()
                || voxels.width() != planes.width()) {
            throw new FormatException("sets", "shape", voxels, "the source series has " + planes);
        }
    }

    /** The planes of the array itself, in a frame of reference of its own. */
    static SetPlanes secondary(Grid voxels, Optional<ImageGeometry> array, String frameOfReference) {
        int first = voxels.dimensions() - 2;
        Grid planes = Grid.of(
                new int[] {voxels.depth(), voxels.height(), voxels.width()},
                new double[] {first == 1 ? voxels.spacing(0) : 1, voxels.spacing(first), voxels.spacing(first + 1)});
        ImageGeometry axial =
                ImageGeometry.of(new double[3], new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}, Optional.empty());
        // The slices of an array may run against the normal of their planes. The position of each slice shows this.
        ImageGeometry lying =
                array.filter(geometry -> geometry.directions().size() == 3).orElse(axial);
        return new SetPlanes(
                Optional.empty(), new PlacedGrid(planes, lying), List.of(), true, Optional.of(frameOfReference));
    }

    int slices() {
        return grid.grid().depth();
    }

    int rows() {
        return grid.grid().height();
    }

    int columns() {
        return grid.grid().width();
    }

    /** The pixels of a set, slice after slice, row after row: 1 inside and 0 outside. */
    byte[] pixels(PackedMask mask) {
        byte[] inside = new byte[mask.grid().size()];
        for (int index = 0; index < inside.length; index++) {
            inside[index] = (byte) (mask.contains(index) ? 1 : 0);
        }
        if (turn.isEmpty()) {
            return inside;
        }
        ByteBuffer turned =
                turn.get().apply(ByteBuffer.wrap(inside), mask.grid().shape());
        byte[] pixels = new byte[inside.length];
        turned.duplicate().get(pixels);
        return pixels;
    }

    /** A direction: 0 from slice to slice, 1 from row to row, 2 from column to column. */
    double[] direction(int axis) {
        return grid.geometry().directions().get(axis).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** The centre of the first pixel of a plane, exactly as in its source image, so that viewers can match the two. */
    double[] position(int slice) {
        return images.isEmpty()
                ? grid.position(slice, 0, 0)
                : images.get(slice).position().orElseThrow();
    }
}
