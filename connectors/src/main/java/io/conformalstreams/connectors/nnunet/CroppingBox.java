package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The part of an image for which nnU-Net 1 has saved scores.
 *
 * @param first index of the first voxel along each axis, slowest first
 * @param end index after the last voxel along each axis
 * @param shape lengths of the image before cropping
 */
public record CroppingBox(int[] first, int[] end, int[] shape) {

    /** Whether cropped scores of a shape fill the box. */
    public boolean fits(int[] cropped) {
        boolean fits = cropped.length == shape.length;
        for (int axis = 0; fits && axis < shape.length; axis++) {
            fits = end[axis] - first[axis] == cropped[axis];
        }
        return fits;
    }

    /** Whether the box is the whole image. */
    public boolean isWhole() {
        return Arrays.stream(first).allMatch(index -> index == 0) && Arrays.equals(end, shape);
    }

    /**
     * Puts cropped scores back into the whole image.
     *
     * @param file for messages
     * @param cropped scores of a shape that {@linkplain #fits fits}, channels one after the other, row-major
     * @param outside the stored score of a voxel outside the box, for each channel
     * @throws FormatException if the whole image exceeds the limit
     */
    public ByteBuffer restore(String file, ByteBuffer cropped, byte[][] outside, SizeLimit limit)
            throws FormatException {
        int bytes = outside[0].length;
        long voxels = 1;
        for (int length : shape) {
            // Stops before a product overflows.
            voxels = voxels > limit.bytes() ? voxels : voxels * length;
        }
        if (voxels > limit.bytes() / bytes / outside.length) {
            throw new FormatException(
                    file,
                    "shape before cropping",
                    Arrays.toString(shape),
                    "with " + outside.length + " channels of " + bytes + " bytes each that exceeds the limit of "
                            + limit.bytes() + " bytes");
        }
        ByteBuffer whole = ByteBuffer.allocate((int) voxels * outside.length * bytes);
        for (int channel = 0; channel < outside.length; channel++) {
            fill(whole, outside[channel], channel * (int) voxels, (int) voxels);
            place(whole, channel * (int) voxels, cropped, channel * croppedVoxels(), bytes);
        }
        return whole.clear().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void fill(ByteBuffer whole, byte[] value, int from, int count) {
        whole.position(from * value.length);
        for (int voxel = 0; voxel < count; voxel++) {
            whole.put(value);
        }
    }

    private void place(ByteBuffer whole, int from, ByteBuffer cropped, int croppedFrom, int bytes) {
        int row = (end[2] - first[2]) * bytes;
        int at = croppedFrom * bytes;
        for (int z = first[0]; z < end[0]; z++) {
            for (int y = first[1]; y < end[1]; y++) {
                int voxel = from + (z * shape[1] + y) * shape[2] + first[2];
                whole.put(voxel * bytes, cropped, at, row);
                at += row;
            }
        }
    }

    private int croppedVoxels() {
        int voxels = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            voxels *= end[axis] - first[axis];
        }
        return voxels;
    }
}
