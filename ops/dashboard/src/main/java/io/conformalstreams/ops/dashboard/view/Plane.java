package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.conformal.image.Grid;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * A plane through an image, perpendicular to one of its axes.
 *
 * @param axis the axis
 * @param slice index along the axis, counted from 0; empty for the plane with the most marked pixels
 */
public record Plane(Axis axis, Optional<Integer> slice) {

    /** The axes of a volume. An image of two dimensions has one plane, perpendicular to Z. */
    public enum Axis {
        Z,
        Y,
        X
    }

    /** A value of a pixel, 0..255. */
    interface Value extends IntToDoubleFunction {}

    /**
     * Cuts an image.
     *
     * @param value the value of the pixel with a given index in the image, 0..255
     * @throws IllegalArgumentException if the image has no such plane
     */
    Raster cut(Grid grid, Value value) {
        int[] shape = shape(grid);
        double[] spacing = spacing(grid);
        if (grid.dimensions() == 2 && axis != Axis.Z) {
            throw new IllegalArgumentException("axis is " + axis + ", but the image has two dimensions; its axis is z");
        }
        int length = shape[axis.ordinal()];
        int index = slice.orElseGet(() -> largest(shape, value));
        if (index < 0 || index >= length) {
            throw new IllegalArgumentException(
                    "slice is " + index + "; along this axis it must be 0 to " + (length - 1));
        }
        int rows = axis == Axis.Z ? 1 : 0;
        int columns = axis == Axis.X ? 1 : 2;
        return new Raster(
                shape[columns], shape[rows], spacing[columns], spacing[rows], index, pixels(shape, index, value));
    }

    private byte[] pixels(int[] shape, int index, Value value) {
        int height = axis == Axis.Z ? shape[1] : shape[0];
        int width = axis == Axis.X ? shape[1] : shape[2];
        byte[] pixels = new byte[width * height];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int pixel = switch (axis) {
                    case Z -> (index * shape[1] + row) * shape[2] + column;
                    case Y -> (row * shape[1] + index) * shape[2] + column;
                    case X -> (row * shape[1] + column) * shape[2] + index;
                };
                pixels[row * width + column] = (byte) Math.round(value.applyAsDouble(pixel));
            }
        }
        return pixels;
    }

    /** The plane with the largest sum of values; of several, the first. */
    private int largest(int[] shape, Value value) {
        double[] sums = new double[shape[axis.ordinal()]];
        for (int pixel = 0; pixel < shape[0] * shape[1] * shape[2]; pixel++) {
            int index = switch (axis) {
                case Z -> pixel / (shape[1] * shape[2]);
                case Y -> pixel / shape[2] % shape[1];
                case X -> pixel % shape[2];
            };
            sums[index] += value.applyAsDouble(pixel);
        }
        int best = 0;
        for (int index = 1; index < sums.length; index++) {
            best = sums[index] > sums[best] ? index : best;
        }
        return best;
    }

    private static int[] shape(Grid grid) {
        int[] shape = grid.shape();
        return shape.length == 3 ? shape : new int[] {1, shape[0], shape[1]};
    }

    private static double[] spacing(Grid grid) {
        double[] spacing = grid.spacing();
        return spacing.length == 3 ? spacing : new double[] {1, spacing[0], spacing[1]};
    }
}
