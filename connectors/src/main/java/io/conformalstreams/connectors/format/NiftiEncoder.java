package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Writes NIfTI-1 single files (nifti1.h), little-endian, with the channels on the fourth axis. Sform and qform give the
 * position in the patient if it is known. Otherwise both codes are 0, and readers take voxel indices times the spacing
 * as coordinates.
 */
public final class NiftiEncoder {

    private static final int HEADER = 352;
    private static final int LONGEST_AXIS = Short.MAX_VALUE;
    private static final byte MILLIMETRES = 2;
    private static final short SCANNER_COORDINATES = 1;

    private NiftiEncoder() {}

    /** Like the other method, for an image whose place in the patient is unknown. */
    public static byte[] encode(Grid grid, int channels, ElementType type, ByteBuffer voxels) {
        return encode(grid, Optional.empty(), channels, type, voxels);
    }

    /**
     * An uncompressed file.
     *
     * @param geometry place in the patient; empty if unknown; of as many axes as the grid
     * @param channels number of channels, at least 1
     * @param voxels all channels one after the other, row-major, little-endian, from position to limit
     * @throws IllegalArgumentException if NIfTI lacks the type, if an axis is longer than 32,767, or if the number of
     *     bytes doesn't match the image
     */
    public static byte[] encode(
            Grid grid, Optional<ImageGeometry> geometry, int channels, ElementType type, ByteBuffer voxels) {
        if (type.niftiCode() == 0) {
            throw new IllegalArgumentException("NIfTI has no voxels of type " + type);
        }
        long expected = (long) grid.size() * channels * type.bytes();
        if (voxels.remaining() != expected) {
            throw new IllegalArgumentException(voxels.remaining() + " bytes of voxels; " + channels + " channels on "
                    + grid + " have " + expected);
        }
        ByteBuffer file =
                ByteBuffer.allocate(Math.toIntExact(HEADER + expected)).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, NiftiHeader.LENGTH);
        putAxes(file, grid, channels);
        geometry.ifPresent(known -> putGeometry(file, grid, known.withDimensions(3)));
        file.putShort(70, (short) type.niftiCode());
        file.putShort(72, (short) (Byte.SIZE * type.bytes()));
        file.putFloat(108, HEADER);
        file.putFloat(112, 1);
        file.put(123, MILLIMETRES);
        file.put(344, new byte[] {'n', '+', '1', 0});
        file.put(HEADER, voxels, voxels.position(), voxels.remaining());
        return file.array();
    }

    /**
     * A mask as uint8 voxels, 1 in the set and 0 outside; uncompressed.
     *
     * @param geometry place in the patient; empty if unknown; of as many axes as the grid
     */
    public static byte[] mask(PackedMask mask, Optional<ImageGeometry> geometry) {
        byte[] voxels = new byte[mask.grid().size()];
        for (int index = 0; index < voxels.length; index++) {
            voxels[index] = (byte) (mask.contains(index) ? 1 : 0);
        }
        return encode(mask.grid(), geometry, 1, ElementType.UINT8, ByteBuffer.wrap(voxels));
    }

    /** Compresses the content of a {@code .nii} file to that of a {@code .nii.gz} file, without a date. */
    public static byte[] compress(byte[] file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void putAxes(ByteBuffer file, Grid grid, int channels) {
        int[] lengths = {grid.width(), grid.height(), grid.depth(), channels};
        for (int length : lengths) {
            if (length < 1 || length > LONGEST_AXIS) {
                throw new IllegalArgumentException(
                        "an axis of " + grid + " with " + channels + " channels is longer than " + LONGEST_AXIS);
            }
        }
        file.putShort(40, (short) (channels > 1 ? 4 : grid.dimensions()));
        file.putFloat(76, 1);
        for (int field = 1; field <= 7; field++) {
            boolean spatial = field <= grid.dimensions();
            float spacing = spatial ? (float) grid.spacing(grid.dimensions() - field) : 1;
            file.putShort(40 + 2 * field, (short) (field <= lengths.length ? lengths[field - 1] : 1));
            file.putFloat(76 + 4 * field, spacing);
        }
    }

    /**
     * @param geometry of three axes, slowest first
     */
    private static void putGeometry(ByteBuffer file, Grid grid, ImageGeometry geometry) {
        double[][] columns = new double[3][];
        for (int axis = 0; axis < 3; axis++) {
            columns[axis] = AxisVectors.turned(numbers(geometry.directions().get(2 - axis)));
        }
        double[] origin = AxisVectors.turned(numbers(geometry.origin()));
        file.putShort(252, SCANNER_COORDINATES);
        file.putShort(254, SCANNER_COORDINATES);
        for (int row = 0; row < 3; row++) {
            for (int axis = 0; axis < 3; axis++) {
                double spacing = axis < grid.dimensions() ? grid.spacing(grid.dimensions() - 1 - axis) : 1;
                file.putFloat(280 + 16 * row + 4 * axis, (float) (columns[axis][row] * spacing));
            }
            file.putFloat(280 + 16 * row + 12, (float) origin[row]);
            file.putFloat(268 + 4 * row, (float) origin[row]);
        }
        NiftiQuaternion quaternion = NiftiQuaternion.of(columns);
        file.putFloat(76, quaternion.flip());
        file.putFloat(256, (float) quaternion.b());
        file.putFloat(260, (float) quaternion.c());
        file.putFloat(264, (float) quaternion.d());
    }

    private static double[] numbers(List<Double> vector) {
        return vector.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
