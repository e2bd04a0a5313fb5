package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The voxels of an image and where they lie in the patient.
 *
 * @param grid shape and spacing
 * @param geometry with a direction for each axis of the grid
 */
public record PlacedGrid(Grid grid, ImageGeometry geometry) {

    /** Voxels by which two grids may differ at the corners and still be the same one. */
    public static final double TOLERANCE = 0.01;

    /**
     * @throws InvalidImageException if the geometry has not one direction for each axis of the grid
     */
    public PlacedGrid {
        if (geometry.directions().size() != grid.dimensions()) {
            throw new InvalidImageException("directions " + geometry.directions() + " must have one vector for each of "
                    + grid.dimensions() + " axes");
        }
    }

    /**
     * A point in the patient, in mm.
     *
     * @param index position along each axis, in voxels; whole numbers are centres of voxels
     */
    public double[] position(double... index) {
        double[] position = new double[ImageGeometry.COORDINATES];
        for (int coordinate = 0; coordinate < position.length; coordinate++) {
            position[coordinate] = geometry.origin().get(coordinate);
            for (int axis = 0; axis < index.length; axis++) {
                position[coordinate] += index[axis]
                        * grid.spacing(axis)
                        * geometry.directions().get(axis).get(coordinate);
            }
        }
        return position;
    }

    /**
     * How an array over this grid is turned into one over the target, if both consist of the same voxels: every corner,
     * half a voxel beyond the centres, lies within {@link #TOLERANCE} of where it lies in the target. Empty for different
     * grids, and where both name a frame of reference and not the same one.
     */
    public Optional<SignedPermutation> onto(PlacedGrid target) {
        if (grid.dimensions() != target.grid.dimensions() || hasOtherFrame(target)) {
            return Optional.empty();
        }
        int[] axes = new int[grid.dimensions()];
        boolean[] flipped = new boolean[axes.length];
        for (int axis = 0; axis < axes.length; axis++) {
            List<Double> direction = target.geometry.directions().get(axis);
            axes[axis] = nearest(direction);
            flipped[axis] =
                    ImageGeometry.product(direction, geometry.directions().get(axes[axis])) < 0;
        }
        if (IntStream.of(axes).distinct().count() < axes.length) {
            return Optional.empty();
        }
        SignedPermutation permutation = new SignedPermutation(axes, flipped);
        return Arrays.equals(permutation.shape(grid.shape()), target.grid.shape()) && agrees(target, permutation)
                ? Optional.of(permutation)
                : Optional.empty();
    }

    private boolean hasOtherFrame(PlacedGrid other) {
        return geometry.frameOfReference().isPresent()
                && other.geometry.frameOfReference().isPresent()
                && !geometry.frameOfReference().equals(other.geometry.frameOfReference());
    }

    /** The axis of this grid that is most nearly parallel to a direction. */
    private int nearest(List<Double> direction) {
        int nearest = 0;
        double largest = -1;
        for (int axis = 0; axis < grid.dimensions(); axis++) {
            double parallel = Math.abs(
                    ImageGeometry.product(direction, geometry.directions().get(axis)));
            if (parallel > largest) {
                largest = parallel;
                nearest = axis;
            }
        }
        return nearest;
    }

    private boolean agrees(PlacedGrid target, SignedPermutation permutation) {
        int dimensions = grid.dimensions();
        return IntStream.range(0, 1 << dimensions).allMatch(corner -> {
            double[] index = IntStream.range(0, dimensions)
                    .mapToDouble(axis ->
                            (corner >> axis & 1) == 0 ? -0.5 : target.grid.shape()[axis] - 0.5)
                    .toArray();
            return target.voxelsBetween(position(permutation.source(index, grid.shape())), target.position(index))
                    <= TOLERANCE;
        });
    }

    /** The largest distance of two points along an axis, in its voxels; across a plane, in its smallest pixels. */
    private double voxelsBetween(double[] one, double[] other) {
        List<Double> difference = IntStream.range(0, one.length)
                .mapToObj(coordinate -> one[coordinate] - other[coordinate])
                .toList();
        double largest = 0;
        double across = ImageGeometry.product(difference, difference);
        double smallestSpacing = Double.POSITIVE_INFINITY;
        for (int axis = 0; axis < grid.dimensions(); axis++) {
            double along =
                    ImageGeometry.product(difference, geometry.directions().get(axis));
            largest = Math.max(largest, Math.abs(along) / grid.spacing(axis));
            across -= along * along;
            smallestSpacing = Math.min(smallestSpacing, grid.spacing(axis));
        }
        return grid.dimensions() == ImageGeometry.COORDINATES
                ? largest
                : Math.max(largest, Math.sqrt(Math.max(0, across)) / smallestSpacing);
    }

    /**
     * Why an array over this grid cannot be turned into one over the target, for messages: both grids in full.
     *
     * @param name of the array over this grid
     * @param targetName of the array over the target
     */
    public String mismatch(String name, PlacedGrid target, String targetName) {
        String reason = hasOtherFrame(target)
                ? " name different frames of reference: "
                : " differ by more than " + TOLERANCE + " of a voxel, whatever the order and direction of axes: ";
        return name + " and " + targetName + reason + name + " has " + this + "; " + targetName + " has " + target;
    }

    /** Shape, origin, spacing and directions, for messages. A UID is left out, since it may lead to a patient. */
    @Override
    public String toString() {
        return "shape " + Arrays.toString(grid.shape()) + ", origin " + geometry.origin() + ", spacing "
                + Arrays.toString(grid.spacing()) + ", directions " + geometry.directions();
    }
}
