package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A grid of voxels with its position and orientation in the patient.
 *
 * @param grid the shape and the spacing
 * @param geometry the position and orientation, with one direction for each axis of the grid
 */
public record PlacedGrid(Grid grid, ImageGeometry geometry) {

    /** The largest distance in voxels between corresponding corners at which two grids count as the same. */
    public static final double TOLERANCE = 0.01;

    /** @throws InvalidImageException if the geometry does not have one direction for each axis of the grid */
    public PlacedGrid {
        if (geometry.directions().size() != grid.dimensions()) {
            throw new InvalidImageException("directions " + geometry.directions() + " must have one vector for each of "
                    + grid.dimensions() + " axes");
        }
    }

    /**
     * Returns a position in the patient in mm.
     *
     * @param index the index along each axis; whole numbers are the centres of voxels
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
     * Returns the permutation that converts an array over this grid to an array over the target, if both grids have the
     * same voxels. Corners lie half a voxel beyond the outermost centres. Every corner must be within {@link
     * #TOLERANCE} of the target's corner. The result is empty if the grids differ, or if both name a frame of reference
     * and the names differ.
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

    /**
     * Returns the same voxels with axes permuted and reversed, so that they point as nearly as possible in the given
     * directions.
     *
     * @param directions one direction for each axis; they must be orthonormal
     * @return the turned grid, or this grid if two directions are nearest to the same axis
     */
    public PlacedGrid turnedTowards(List<List<Double>> directions) {
        int dimensions = grid.dimensions();
        int[] axes = directions.stream().mapToInt(this::nearest).toArray();
        if (IntStream.of(axes).distinct().count() < dimensions) {
            return this;
        }
        int[] shape = new int[dimensions];
        double[] spacing = new double[dimensions];
        double[][] turned = new double[dimensions][];
        double[] first = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            List<Double> own = geometry.directions().get(axes[axis]);
            double sign = ImageGeometry.product(directions.get(axis), own) < 0 ? -1 : 1;
            shape[axis] = grid.shape()[axes[axis]];
            spacing[axis] = grid.spacing(axes[axis]);
            turned[axis] =
                    own.stream().mapToDouble(component -> sign * component).toArray();
            first[axes[axis]] = sign < 0 ? shape[axis] - 1 : 0;
        }
        return new PlacedGrid(
                Grid.of(shape, spacing), ImageGeometry.of(position(first), turned, geometry.frameOfReference()));
    }

    private boolean hasOtherFrame(PlacedGrid other) {
        return geometry.frameOfReference().isPresent()
                && other.geometry.frameOfReference().isPresent()
                && !geometry.frameOfReference().equals(other.geometry.frameOfReference());
    }

    /** Returns the axis of this grid that is most nearly parallel to a direction. */
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

    /**
     * Returns the largest distance between two points along an axis, in voxels of that axis. For a plane, it also
     * counts the distance across the plane, in units of the smaller spacing.
     */
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
     * Returns a message that explains why an array over this grid cannot be converted to the target. It contains both
     * grids.
     *
     * @param name the name of the array over this grid
     * @param targetName the name of the array over the target
     */
    public String mismatch(String name, PlacedGrid target, String targetName) {
        String reason = hasOtherFrame(target)
                ? " name different frames of reference, so the same coordinates can mean different places. If they mean"
                        + " the same places, leave the frame of reference out of one: "
                : " differ by more than " + TOLERANCE + " of a voxel, whatever the order and direction of axes: ";
        return name + " and " + targetName + reason + name + " has " + this + "; " + targetName + " has " + target;
    }

    /**
     * Returns shape, origin, spacing and directions for messages. The UID is left out, because it may identify a
     * patient.
     */
    @Override
    public String toString() {
        return "shape " + Arrays.toString(grid.shape()) + ", origin " + geometry.origin() + ", spacing "
                + Arrays.toString(grid.spacing()) + ", directions " + geometry.directions();
    }
}
