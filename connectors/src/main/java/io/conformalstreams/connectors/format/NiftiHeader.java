package io.conformalstreams.connectors.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;

/**
 * The header of NIfTI-1 (nifti1.h, 348 bytes) or NIfTI-2 (nifti2.h, 540 bytes): the position, shape and scale of the
 * voxels. At most one axis after the third may be longer than 1. It is the axis of the channels, which MONAI and
 * nibabel put last. In NIfTI's order it is the slowest.
 *
 * @param length bytes of the header
 * @param order byte order of header and voxels
 * @param type type of the stored voxels
 * @param channels length of the channel axis, 1 if there is none
 * @param grid the 2 or 3 spatial axes and where they lie
 * @param voxelOffset offset of the voxels in the uncompressed file
 * @param slope factor: a value is the stored value times slope, plus intercept
 * @param intercept see {@code slope}
 */
record NiftiHeader(
        int length,
        ByteOrder order,
        ElementType type,
        long channels,
        VoxelGrid grid,
        int voxelOffset,
        double slope,
        double intercept) {

    /** Length of a NIfTI-1 header. */
    static final int LENGTH = 348;

    /** Codes of RGB and RGBA. */
    private static final Set<Integer> COLOURS = Set.of(128, 2304);

    private static final int MAXIMUM_VOXEL_OFFSET = 1 << 24;

    static NiftiHeader read(String file, BoundedInput input) throws IOException {
        byte[] start = input.read("header", Integer.BYTES);
        NiftiFields.Version version = NiftiFields.version(file, start);
        byte[] rest = input.read("header", version.length() - Integer.BYTES);
        byte[] header = Arrays.copyOf(start, version.length());
        System.arraycopy(rest, 0, header, Integer.BYTES, rest.length);
        return parse(file, new NiftiFields(ByteBuffer.wrap(header).order(version.order()), version));
    }

    private static NiftiHeader parse(String file, NiftiFields fields) throws FormatException {
        fields.requireMagic(file);
        ElementType type = type(file, fields);
        int dimensions = dimensions(file, fields);
        long[] shape = new long[dimensions];
        double[] spacing = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            int field = dimensions - axis;
            shape[axis] = length(file, fields, field);
            spacing[axis] = spacing(file, fields, field, shape[axis]);
        }
        double slope = fields.slope();
        // In nifti1.h, a slope of 0 means that the stored values are not scaled. nibabel writes NaN with the same
        // meaning.
        boolean scaled = slope != 0 && !Double.isNaN(slope);
        if (scaled && !(Double.isFinite(slope) && Double.isFinite(fields.intercept()))) {
            throw new FormatException(
                    file,
                    "scl_slope and scl_inter",
                    slope + " and " + fields.intercept(),
                    "a finite slope needs a finite intercept: write both, or 0 for both if nothing is scaled");
        }
        return new NiftiHeader(
                fields.version().length(),
                fields.version().order(),
                type,
                channels(file, fields),
                new NiftiOrientation(file, fields, shape, spacing, millimetresPerUnit(file, fields.units() & 7)).grid(),
                voxelOffset(file, fields),
                scaled ? slope : 1,
                scaled ? fields.intercept() : 0);
    }

    private static ElementType type(String file, NiftiFields fields) throws FormatException {
        int code = fields.dataType();
        ElementType type = ElementType.ofNiftiCode(code)
                .orElseThrow(() -> new FormatException(
                        file,
                        "datatype",
                        code,
                        COLOURS.contains(code)
                                ? "a colour has no single value: save a grey image of the label values or the scores"
                                : "an integer type, or 16 (float32) or 64 (float64), is expected: convert the image, in"
                                        + " nibabel with Nifti1Image(image.get_fdata(dtype='float32'), image.affine)"));
        if (fields.bitsPerVoxel() != Byte.SIZE * type.bytes()) {
            throw new FormatException(
                    file, "bitpix", fields.bitsPerVoxel(), Byte.SIZE * type.bytes() + " belongs to datatype " + code);
        }
        return type;
    }

    private static int dimensions(String file, NiftiFields fields) throws FormatException {
        long count = fields.dimension(0);
        if (count < 2 || count > 7) {
            throw new FormatException(
                    file, "dim[0]", count, "an image has 2 or 3 dimensions, and at most 7 with its channels");
        }
        return (int) Math.min(count, 3);
    }

    private static long channels(String file, NiftiFields fields) throws FormatException {
        long channels = 1;
        for (int field = 4; field <= fields.dimension(0); field++) {
            long length = length(file, fields, field);
            if (channels > 1 && length > 1) {
                throw new FormatException(
                        file,
                        "dim[" + field + "]",
                        length,
                        "after the three spatial axes, only the axis of the channels may be longer than 1: save one "
                                + "time "
                                + "point");
            }
            channels *= length;
        }
        return channels;
    }

    private static long length(String file, NiftiFields fields, int field) throws FormatException {
        long length = fields.dimension(field);
        if (length < 1) {
            throw new FormatException(file, "dim[" + field + "]", length, "at least 1 is expected");
        }
        return length;
    }

    /** The spacing along an axis. For a single slice, writers often give a distance of 0, which counts as 1 mm. */
    private static double spacing(String file, NiftiFields fields, int field, long length) throws FormatException {
        double spacing = Math.abs(fields.spacing(field));
        if (length == 1 && !(spacing > 0 && Double.isFinite(spacing))) {
            return 1;
        }
        if (!(spacing > 0) || Double.isInfinite(spacing)) {
            throw new FormatException(
                    file, "pixdim[" + field + "]", spacing, "a finite distance above 0 between voxels is expected");
        }
        return spacing * millimetresPerUnit(file, fields.units() & 7);
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

    private static int voxelOffset(String file, NiftiFields fields) throws FormatException {
        double offset = fields.voxelOffset();
        int least = fields.version().length();
        if (!(offset >= least) || offset > MAXIMUM_VOXEL_OFFSET || offset != Math.rint(offset)) {
            throw new FormatException(
                    file,
                    "vox_offset",
                    offset,
                    "a whole number between " + least + " and " + MAXIMUM_VOXEL_OFFSET + " is expected");
        }
        return (int) offset;
    }
}
