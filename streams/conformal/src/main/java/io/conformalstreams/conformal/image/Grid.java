package io.conformalstreams.conformal.image;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The grid of a 2-D image's pixels or a 3-D image's voxels: its extents and its physical spacing.
 *
 * <p>Axes are in the order of the shape, {@code [y, x]} or {@code [z, y, x]}; the last one varies fastest in memory.
 * Two grids are equal if their shapes and spacings are equal.
 */
public final class Grid {
    /** Largest number of pixels, so that an array can hold one element for each. */
    private static final int LARGEST_SIZE = Integer.MAX_VALUE - 8;

    private final int[] shape;
    private final double[] spacing;
    private final int size;

    private Grid(int[] shape, double[] spacing) {
        this.shape = shape;
        this.spacing = spacing;
        this.size = size(shape);
    }

    /**
     * @param shape extents {@code [y, x]} or {@code [z, y, x]}, each at least 1, their product at most 2³¹ - 9
     * @param spacing distance between neighbouring pixel centres along each axis in mm, same order, finite and positive
     * @throws InvalidImageException if a parameter breaks one of these rules
     */
    public static Grid of(int[] shape, double[] spacing) {
        if (shape.length != 2 && shape.length != 3) {
            throw new InvalidImageException("shape " + Arrays.toString(shape) + " must be [y, x] or [z, y, x]");
        }
        if (spacing.length != shape.length) {
            throw new InvalidImageException("spacing " + Arrays.toString(spacing) + " must have one value for each of "
                    + shape.length + " axes");
        }
        for (double step : spacing) {
            if (!(step > 0) || step == Double.POSITIVE_INFINITY) {
                throw new InvalidImageException(
                        "spacing " + Arrays.toString(spacing) + " must be finite and positive, in mm");
            }
        }
        return new Grid(shape.clone(), spacing.clone());
    }

    /**
     * Returns a grid with a spacing of 1 mm.
     *
     * @param shape as in {@link #of(int[], double[])}
     */
    public static Grid of(int... shape) {
        double[] unit = new double[shape.length];
        Arrays.fill(unit, 1.0);
        return of(shape, unit);
    }

    private static int size(int[] shape) {
        long size = 1;
        for (int extent : shape) {
            if (extent < 1) {
                throw new InvalidImageException("shape " + Arrays.toString(shape) + " must have positive extents");
            }
            size *= extent;
            if (size > LARGEST_SIZE) {
                throw new InvalidImageException(
                        "shape " + Arrays.toString(shape) + " has more than " + LARGEST_SIZE + " pixels");
            }
        }
        return (int) size;
    }

    /** Number of axes, 2 or 3. */
    public int dimensions() {
        return shape.length;
    }

    /** Extent along z; 1 in 2-D. */
    public int depth() {
        return shape.length == 3 ? shape[0] : 1;
    }

    /** Extent along y. */
    public int height() {
        return shape[shape.length - 2];
    }

    /** Extent along x, the axis that varies fastest. */
    public int width() {
        return shape[shape.length - 1];
    }

    /** Number of pixels or voxels. */
    public int size() {
        return size;
    }

    /**
     * Spacing along one axis in mm.
     *
     * @param axis in the order of the shape
     */
    public double spacing(int axis) {
        return spacing[axis];
    }

    /** A copy of the extents, in the order of the axes. */
    public int[] shape() {
        return shape.clone();
    }

    /** A copy of the spacings in mm, in the order of the axes. */
    public double[] spacing() {
        return spacing.clone();
    }

    /** Area of a pixel in mm² or volume of a voxel in mm³. */
    public double voxelVolume() {
        double volume = 1;
        for (double step : spacing) {
            volume *= step;
        }
        return volume;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid && Arrays.equals(shape, grid.shape) && Arrays.equals(spacing, grid.spacing);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + Arrays.hashCode(spacing);
    }

    @Override
    public String toString() {
        String extents = IntStream.of(shape).mapToObj(Integer::toString).collect(Collectors.joining("x"));
        return extents + " at " + Arrays.toString(spacing) + " mm";
    }
}
