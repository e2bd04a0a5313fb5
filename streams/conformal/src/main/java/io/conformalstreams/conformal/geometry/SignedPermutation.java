package io.conformalstreams.conformal.geometry;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A permutation of an array's axes that may also reverse axes. */
public final class SignedPermutation {

    private final int[] axes;
    private final boolean[] flipped;

    /**
     * @param axes for each axis of the result, the axis of the original
     * @param flipped for each axis of the result, whether the original runs in the opposite direction
     * @throws IllegalArgumentException if the axes are not a permutation, or the number of flips differs from the
     *     number of axes
     */
    public SignedPermutation(int[] axes, boolean[] flipped) {
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, IntStream.range(0, axes.length).toArray()) || flipped.length != axes.length) {
            throw new IllegalArgumentException(
                    "axes " + Arrays.toString(axes) + " must be a permutation, with one flip for each axis");
        }
        this.axes = axes.clone();
        this.flipped = flipped.clone();
    }

    /** Whether the result is the original. */
    public boolean isIdentity() {
        return IntStream.range(0, axes.length).allMatch(axis -> axes[axis] == axis && !flipped[axis]);
    }

    /** Returns the shape of the result. */
    public int[] shape(int[] shape) {
        return Arrays.stream(axes).map(axis -> shape[axis]).toArray();
    }

    /**
     * Returns the index in the original for an index in the result. Indices may lie between voxels.
     *
     * @param shape the shape of the original
     */
    double[] source(double[] index, int[] shape) {
        double[] source = new double[index.length];
        for (int axis = 0; axis < index.length; axis++) {
            source[axes[axis]] = flipped[axis] ? shape[axes[axis]] - 1 - index[axis] : index[axis];
        }
        return source;
    }

    /**
     * Returns the values in the new order. For the identity it returns the original buffer.
     *
     * @param values one byte for each voxel from the buffer's position to its limit, row-major
     * @param shape the shape of the original
     */
    public ByteBuffer apply(ByteBuffer values, int[] shape) {
        if (isIdentity()) {
            return values;
        }
        int[] result = shape(shape);
        int dimensions = result.length;
        int[] strides = strides(shape);
        int start = values.position();
        int[] steps = new int[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            steps[axis] = flipped[axis] ? -strides[axes[axis]] : strides[axes[axis]];
            start += flipped[axis] ? (shape[axes[axis]] - 1) * strides[axes[axis]] : 0;
        }
        byte[] turned = new byte[values.remaining()];
        int width = result[dimensions - 1];
        int height = result[dimensions - 2];
        for (int row = 0, at = 0; at < turned.length; row++) {
            int from = start + row % height * steps[dimensions - 2] + (dimensions == 3 ? row / height * steps[0] : 0);
            for (int x = 0; x < width; x++, from += steps[dimensions - 1]) {
                turned[at++] = values.get(from);
            }
        }
        return ByteBuffer.wrap(turned);
    }

    private static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedPermutation permutation
                && Arrays.equals(axes, permutation.axes)
                && Arrays.equals(flipped, permutation.flipped);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(axes) + Arrays.hashCode(flipped);
    }

    /** Returns for example {@code [2, -1, 0]}. A minus marks a flipped axis. */
    @Override
    public String toString() {
        return IntStream.range(0, axes.length)
                .mapToObj(axis -> (flipped[axis] ? "-" : "") + axes[axis])
                .toList()
                .toString();
    }
}
