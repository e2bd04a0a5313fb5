package io.conformalstreams.connectors.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** Writes NIfTI-1 single files field by field. */
public final class NiftiWriter {

    private static final int HEADER = 352;

    private final ByteBuffer header;

    private NiftiWriter(ByteOrder order) {
        header = ByteBuffer.allocate(HEADER).order(order);
        header.putInt(0, 348);
        header.putFloat(108, HEADER);
        header.put(123, (byte) 2);
        header.put(344, new byte[] {'n', '+', '1', 0});
    }

    /** An image with axes in NIfTI's order, the fastest (x) first. */
    public static NiftiWriter image(ByteOrder order, int dataType, int bits, int... lengths) {
        NiftiWriter writer = new NiftiWriter(order);
        writer.header.putShort(40, (short) lengths.length);
        writer.header.putFloat(76, 1);
        for (int field = 1; field <= 7; field++) {
            writer.header.putShort(40 + 2 * field, (short) (field <= lengths.length ? lengths[field - 1] : 1));
            writer.header.putFloat(76 + 4 * field, 1);
        }
        writer.header.putShort(70, (short) dataType);
        writer.header.putShort(72, (short) bits);
        return writer;
    }

    /** Spacing in the order of the lengths. */
    public NiftiWriter spacing(double... spacing) {
        for (int axis = 0; axis < spacing.length; axis++) {
            header.putFloat(80 + 4 * axis, (float) spacing[axis]);
        }
        return this;
    }

    /** Slope and intercept of the stored values. */
    public NiftiWriter scale(double slope, double intercept) {
        header.putFloat(112, (float) slope);
        header.putFloat(116, (float) intercept);
        return this;
    }

    /** A field of two bytes. */
    public NiftiWriter shortField(int offset, int value) {
        header.putShort(offset, (short) value);
        return this;
    }

    NiftiWriter byteField(int offset, int value) {
        header.put(offset, (byte) value);
        return this;
    }

    /** A field of single precision. */
    public NiftiWriter floatField(int offset, double value) {
        header.putFloat(offset, (float) value);
        return this;
    }

    NiftiWriter intField(int offset, int value) {
        header.putInt(offset, value);
        return this;
    }

    /** The uncompressed file. */
    public byte[] bytes(byte[] voxels) {
        return ByteBuffer.allocate(HEADER + voxels.length)
                .put(header.array())
                .put(voxels)
                .array();
    }

    /** The same as {@code .nii.gz}. */
    public byte[] compressed(byte[] voxels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(bytes(voxels));
        }
        return bytes.toByteArray();
    }
}
