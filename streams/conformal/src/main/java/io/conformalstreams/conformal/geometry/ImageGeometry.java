package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The position and orientation of an array in the patient. Together with shape and spacing it forms a {@link
 * PlacedGrid}.
 *
 * @param origin the centre of the first voxel: three coordinates in mm, LPS
 * @param directions one unit vector of three components for each of the two or three axes, in the order of the shape.
 *     Each points in the direction in which the index along its axis grows. The vectors are orthonormal within {@link
 *     #ORTHONORMALITY}
 * @param frameOfReference the DICOM Frame of Reference UID of the coordinates; empty if unknown
 */
public record ImageGeometry(List<Double> origin, List<List<Double>> directions, Optional<String> frameOfReference) {

    /** The number of coordinates of a point. */
    public static final int COORDINATES = 3;

    /** The tolerance for the scalar products of the axes. Exactly orthonormal axes have the products 0 and 1. */
    public static final double ORTHONORMALITY = 1e-3;

    /**
     * @throws InvalidImageException if a coordinate is not finite, the number of axes is not two or three, the axes are
     *     not orthonormal, or the UID is malformed
     */
    public ImageGeometry {
        requireVector("origin", origin);
        if (directions.size() != 2 && directions.size() != COORDINATES) {
            throw new InvalidImageException(
                    "directions " + directions + " must have one vector for each of two or three axes");
        }
        directions.forEach(direction -> requireVector("directions", direction));
        origin = List.copyOf(origin);
        directions = directions.stream().map(List::copyOf).toList();
        requireOrthonormal(directions);
        frameOfReference.ifPresent(uid -> Uid.require("frameOfReference", uid));
    }

    /**
     * Creates a geometry from arrays, with the checks of the constructor.
     *
     * @param directions one unit vector for each axis of the shape
     */
    public static ImageGeometry of(double[] origin, double[][] directions, Optional<String> frameOfReference) {
        return new ImageGeometry(
                boxed(origin),
                Arrays.stream(directions).map(ImageGeometry::boxed).toList(),
                frameOfReference);
    }

    private static List<Double> boxed(double[] vector) {
        return Arrays.stream(vector).boxed().toList();
    }

    private static void requireVector(String name, List<Double> vector) {
        if (vector.size() != COORDINATES || !vector.stream().allMatch(Double::isFinite)) {
            throw new InvalidImageException(name + ": " + vector + " must be three finite numbers");
        }
    }

    private static void requireOrthonormal(List<List<Double>> directions) {
        for (int one = 0; one < directions.size(); one++) {
            for (int other = 0; other <= one; other++) {
                double product = product(directions.get(one), directions.get(other));
                double expected = one == other ? 1 : 0;
                if (!(Math.abs(product - expected) <= ORTHONORMALITY)) {
                    throw new InvalidImageException("directions " + directions + " must be orthonormal within "
                            + ORTHONORMALITY + ", and the scalar product of axes " + other + " and " + one + " is "
                            + product);
                }
            }
        }
    }

    /**
     * Returns the geometry of the same pixels with another number of axes. A stack with a single slice becomes a plane,
     * or a plane becomes such a stack along its normal.
     *
     * @param dimensions the number of axes, 2 or 3
     */
    public ImageGeometry withDimensions(int dimensions) {
        if (dimensions == directions.size()) {
            return this;
        }
        return dimensions == 2
                ? new ImageGeometry(origin, directions.subList(1, COORDINATES), frameOfReference)
                : new ImageGeometry(origin, List.of(normal(), directions.get(0), directions.get(1)), frameOfReference);
    }

    /**
     * Returns the normal of a plane by the right-hand rule: the cross product of the directions of a row and a column,
     * as in DICOM.
     */
    private List<Double> normal() {
        List<Double> row = directions.get(1);
        List<Double> column = directions.get(0);
        return List.of(
                row.get(1) * column.get(2) - row.get(2) * column.get(1),
                row.get(2) * column.get(0) - row.get(0) * column.get(2),
                row.get(0) * column.get(1) - row.get(1) * column.get(0));
    }

    static double product(List<Double> one, List<Double> other) {
        double product = 0;
        for (int coordinate = 0; coordinate < COORDINATES; coordinate++) {
            product += one.get(coordinate) * other.get(coordinate);
        }
        return product;
    }
}
