package io.conformalstreams.connectors.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a NIfTI header at their offsets. NIfTI-2 has the fields of NIfTI-1 in wider types and another
 * order.
 */
record NiftiFields(ByteBuffer header, Version version) {

    private static final int FIRST_LENGTH = 348;
    private static final int SECOND_LENGTH = 540;
    private static final String FIRST_MAGIC = "n+1\0";
    private static final String SECOND_MAGIC = "n+2\0\r\n\032\n";

    /** The length of a header, which tells its version, and the byte order. */
    record Version(int length, ByteOrder order) {

        boolean isFirst() {
            return length == FIRST_LENGTH;
        }
    }

    /**
     * The version of a file. The first four bytes are the length of the header, in the byte order of the file.
     *
     * @throws FormatException if no version has a header of this length
     */
    static Version version(String file, byte[] start) throws FormatException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            int length = ByteBuffer.wrap(start).order(order).getInt();
            if (length == FIRST_LENGTH || length == SECOND_LENGTH) {
                return new Version(length, order);
            }
        }
        throw new FormatException(
                file,
                "sizeof_hdr",
                ByteBuffer.wrap(start).getInt(),
                "348 (NIfTI-1) or 540 (NIfTI-2) is expected: this isn't a NIfTI file");
    }

    void requireMagic(String file) throws FormatException {
        String expected = version.isFirst() ? FIRST_MAGIC : SECOND_MAGIC;
        int start = version.isFirst() ? 344 : 4;
        String magic = new String(header.array(), start, expected.length(), StandardCharsets.ISO_8859_1);
        if (!magic.equals(expected)) {
            throw new FormatException(
                    file,
                    "magic",
                    magic,
                    expected.substring(0, 3) + " is expected: save image and header in one .nii or .nii.gz file");
        }
    }

    int dataType() {
        return header.getShort(version.isFirst() ? 70 : 12);
    }

    int bitsPerVoxel() {
        return header.getShort(version.isFirst() ? 72 : 14);
    }

    /** {@code dim[field]}: field 0 is the number of axes; the others are the lengths of the axes. */
    long dimension(int field) {
        return version.isFirst() ? header.getShort(40 + Short.BYTES * field) : header.getLong(16 + Long.BYTES * field);
    }

    /** {@code pixdim[field]}. */
    double spacing(int field) {
        return version.isFirst()
                ? header.getFloat(76 + Float.BYTES * field)
                : header.getDouble(104 + Double.BYTES * field);
    }

    double voxelOffset() {
        return version.isFirst() ? header.getFloat(108) : header.getLong(168);
    }

    double slope() {
        return version.isFirst() ? header.getFloat(112) : header.getDouble(176);
    }

    double intercept() {
        return version.isFirst() ? header.getFloat(116) : header.getDouble(184);
    }

    int qformCode() {
        return version.isFirst() ? header.getShort(252) : header.getInt(344);
    }

    int sformCode() {
        return version.isFirst() ? header.getShort(254) : header.getInt(348);
    }

    /** {@code quatern_b}, {@code quatern_c} and {@code quatern_d}. */
    double[] quaternion() {
        return version.isFirst() ? floats(256, Float.BYTES) : doubles(352, Double.BYTES);
    }

    /** {@code qoffset_x}, {@code qoffset_y} and {@code qoffset_z}. */
    double[] qformOrigin() {
        return version.isFirst() ? floats(268, Float.BYTES) : doubles(376, Double.BYTES);
    }

    /** A column of the sform's matrix, from 0 for the fastest axis. */
    double[] sformColumn(int column) {
        return version.isFirst()
                ? floats(280 + Float.BYTES * column, 4 * Float.BYTES)
                : doubles(400 + Double.BYTES * column, 4 * Double.BYTES);
    }

    /** The last column of the sform's matrix. */
    double[] sformOrigin() {
        return sformColumn(3);
    }

    private double[] floats(int offset, int stride) {
        return new double[] {
            header.getFloat(offset), header.getFloat(offset + stride), header.getFloat(offset + 2 * stride)
        };
    }

    private double[] doubles(int offset, int stride) {
        return new double[] {
            header.getDouble(offset), header.getDouble(offset + stride), header.getDouble(offset + 2 * stride)
        };
    }

    int units() {
        return version.isFirst() ? header.get(123) : header.getInt(500);
    }
}
