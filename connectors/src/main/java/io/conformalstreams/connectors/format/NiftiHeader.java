package io.conformalstreams.connectors.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 348-byte header of NIfTI-1 (nifti1.h): what locates, shapes and scales the voxels. Orientation is left alone,
 * since scores and labels are compared on one voxel grid. Of the axes behind the third, one may be longer than 1: the
 * channels, which MONAI and nibabel have last, and which NIfTI's order puts slowest.
 *
 * @param order byte order of header and voxels
 * @param type type of the stored voxels
 * @param channels length of the one axis behind the third, else 1
 * @param shape lengths of the spatial axes, slowest first, 2 or 3 of them
 * @param spacing distance of neighbouring voxels in mm, per axis of {@code shape}
 * @param voxelOffset where the voxels start in the uncompressed file
 * @param slope stored value times slope plus intercept is the value
 * @param intercept see {@code slope}
 */
record NiftiHeader(
        ByteOrder order,
        NiftiType type,
        long channels,
        long[] shape,
        double[] spacing,
        int voxelOffset,
        double slope,
        double intercept) {

    static final int LENGTH = 348;

    private static final int NIFTI_2_LENGTH = 540;
    private static final int MAXIMUM_VOXEL_OFFSET = 1 << 24;
    private static final int DIMENSIONS = 40;
    private static final int DATA_TYPE = 70;
    private static final int BITS_PER_VOXEL = 72;
    private static final int PIXEL_SPACING = 76;
    private static final int VOXEL_OFFSET = 108;
    private static final int SLOPE = 112;
    private static final int INTERCEPT = 116;
    private static final int UNITS = 123;
    private static final int MAGIC = 344;
    private static final String SINGLE_FILE_MAGIC = "n+1\0";

    static NiftiHeader parse(String file, byte[] bytes) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(bytes).order(byteOrder(file, bytes));
        String magic = new String(bytes, MAGIC, 4, StandardCharsets.ISO_8859_1);
        if (!magic.equals(SINGLE_FILE_MAGIC)) {
            throw new FormatException(
                    file, "magic", magic, "n+1 is expected: save image and header in one .nii or .nii.gz file");
        }
        NiftiType type = type(file, header);
        int dimensions = dimensions(file, header);
        long[] shape = new long[dimensions];
        double[] spacing = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            int field = dimensions - axis;
            shape[axis] = length(file, header, field);
            spacing[axis] = spacing(file, header, field);
        }
        double slope = header.getFloat(SLOPE);
        double intercept = header.getFloat(INTERCEPT);
        // nifti1.h: a slope of 0 means that the stored values are the values; nibabel writes NaN for the same.
        boolean scaled = slope != 0 && Double.isFinite(slope) && Double.isFinite(intercept);
        return new NiftiHeader(
                header.order(),
                type,
                channels(file, header),
                shape,
                spacing,
                voxelOffset(file, header),
                scaled ? slope : 1,
                scaled ? intercept : 0);
    }

    private static ByteOrder byteOrder(String file, byte[] bytes) throws FormatException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int length = ByteBuffer.wrap(bytes).order(order).getInt(0);
            if (length == LENGTH) {
                return order;
            }
            if (length == NIFTI_2_LENGTH) {
                throw new FormatException(file, "sizeof_hdr", length, "this is NIfTI-2: save it as NIfTI-1");
            }
        }
        throw new FormatException(
                file, "sizeof_hdr", ByteBuffer.wrap(bytes).getInt(0), "348 is expected: this isn't a NIfTI-1 file");
    }

    private static NiftiType type(String file, ByteBuffer header) throws FormatException {
        short code = header.getShort(DATA_TYPE);
        NiftiType type = NiftiType.ofCode(code)
                .orElseThrow(() -> new FormatException(
                        file,
                        "datatype",
                        code,
                        "2 (uint8), 4 (int16), 16 (float32) or 512 (uint16) is expected: convert the image"));
        short bits = header.getShort(BITS_PER_VOXEL);
        if (bits != 8 * type.bytes()) {
            throw new FormatException(file, "bitpix", bits, 8 * type.bytes() + " belongs to datatype " + code);
        }
        return type;
    }

    private static int dimensions(String file, ByteBuffer header) throws FormatException {
        int count = header.getShort(DIMENSIONS);
        if (count < 2 || count > 7) {
            throw new FormatException(
                    file, "dim[0]", count, "an image has 2 or 3 dimensions, and at most 7 with its channels");
        }
        return Math.min(count, 3);
    }

    private static long channels(String file, ByteBuffer header) throws FormatException {
        long channels = 1;
        for (int field = 4; field <= header.getShort(DIMENSIONS); field++) {
            long length = length(file, header, field);
            if (channels > 1 && length > 1) {
                throw new FormatException(
                        file,
                        "dim[" + field + "]",
                        length,
                        "behind the three spatial axes one may be longer than 1: the channels");
            }
            channels *= length;
        }
        return channels;
    }

    private static long length(String file, ByteBuffer header, int field) throws FormatException {
        short length = header.getShort(DIMENSIONS + 2 * field);
        if (length < 1) {
            throw new FormatException(file, "dim[" + field + "]", length, "at least 1 is expected");
        }
        return length;
    }

    private static double spacing(String file, ByteBuffer header, int field) throws FormatException {
        double spacing = Math.abs(header.getFloat(PIXEL_SPACING + 4 * field));
        if (!(spacing > 0) || Double.isInfinite(spacing)) {
            throw new FormatException(
                    file, "pixdim[" + field + "]", spacing, "a finite distance above 0 between voxels is expected");
        }
        return spacing * millimetresPerUnit(file, header.get(UNITS) & 7);
    }

    private static double millimetresPerUnit(String file, int code) throws FormatException {
        return switch (code) {
            case 0, 2 -> 1;
            case 1 -> 1000;
            case 3 -> 0.001;
            default ->
                throw new FormatException(
                        file, "xyzt_units", code, "0 (unknown, taken as mm), 1 (m), 2 (mm) or 3 (µm) is expected");
        };
    }

    private static int voxelOffset(String file, ByteBuffer header) throws FormatException {
        float offset = header.getFloat(VOXEL_OFFSET);
        if (!(offset >= LENGTH) || offset > MAXIMUM_VOXEL_OFFSET || offset != Math.rint(offset)) {
            throw new FormatException(
                    file,
                    "vox_offset",
                    offset,
                    "a whole number between " + LENGTH + " and " + MAXIMUM_VOXEL_OFFSET + " is expected");
        }
        return (int) offset;
    }
}
