package io.conformalstreams.connectors.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Writes the same numbers in every type and byte order as NIfTI, NIfTI-2, NRRD and MetaImage. */
final class VoxelWriter {

    static final double[] NUMBERS = {0, 1, 2, 255, 17, 100};

    private VoxelWriter() {}

    static ByteBuffer labels() {
        byte[] labels = new byte[NUMBERS.length];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = (byte) NUMBERS[index];
        }
        return ByteBuffer.wrap(labels);
    }

    static byte[] stored(ElementType type, ByteOrder order) {
        ByteBuffer voxels = ByteBuffer.allocate(NUMBERS.length * type.bytes()).order(order);
        for (double number : NUMBERS) {
            switch (type) {
                case FLOAT32 -> voxels.putFloat((float) number);
                case FLOAT64 -> voxels.putDouble(number);
                default -> {
                    switch (type.bytes()) {
                        case 1 -> voxels.put((byte) number);
                        case 2 -> voxels.putShort((short) number);
                        case 4 -> voxels.putInt((int) number);
                        default -> voxels.putLong((long) number);
                    }
                }
            }
        }
        return voxels.array();
    }

    static byte[] nifti1(ElementType type, ByteOrder order, byte[] voxels) {
        return NiftiWriter.image(order, type.niftiCode(), Byte.SIZE * type.bytes(), 3, 2, 1)
                .spacing(0.5, 0.75, 2.5)
                .bytes(voxels);
    }

    static byte[] nifti2(ElementType type, ByteOrder order, byte[] voxels) {
        ByteBuffer file = ByteBuffer.allocate(544 + voxels.length).order(order);
        file.putInt(0, 540).put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 26, '\n'});
        file.putShort(12, (short) type.niftiCode()).putShort(14, (short) (Byte.SIZE * type.bytes()));
        long[] lengths = {3, 3, 2, 1, 1, 1, 1, 1};
        double[] spacing = {1, 0.5, 0.75, 2.5, 1, 1, 1, 1};
        for (int field = 0; field < 8; field++) {
            file.putLong(16 + 8 * field, lengths[field]).putDouble(104 + 8 * field, spacing[field]);
        }
        file.putLong(168, 544).putInt(500, 2);
        return file.put(544, voxels).array();
    }

    static byte[] nrrd(ElementType type, String endian, String encoding, byte[] voxels) throws IOException {
        String name = type == ElementType.FLOAT32
                ? "float"
                : type == ElementType.FLOAT64 ? "double" : type.name().toLowerCase(Locale.ROOT);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
            stream.write(voxels);
        }
        return text(
                "NRRD0004\ntype: " + name + "\ndimension: 3\nspace: left-posterior-superior\nsizes: 3 2 1\n"
                        + "space directions: (0,0.5,0) (-0.75, 0, 0) (0,0,2.5)\nkinds: domain domain domain\nendian: "
                        + endian + "\nencoding: " + encoding + "\nspace origin: (0,0,0)\n\n",
                encoding.equals("raw") ? voxels : compressed.toByteArray());
    }

    static byte[] meta(ElementType type, ByteOrder order, boolean compressed, byte[] voxels) throws IOException {
        String name = switch (type) {
            case INT8 -> "CHAR";
            case UINT8 -> "UCHAR";
            case INT16 -> "SHORT";
            case UINT16 -> "USHORT";
            case INT32 -> "INT";
            case UINT32 -> "UINT";
            case INT64 -> "LONG_LONG";
            case UINT64 -> "ULONG_LONG";
            case FLOAT32 -> "FLOAT";
            default -> "DOUBLE";
        };
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated)) {
            stream.write(voxels);
        }
        return text(
                "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = "
                        + (order == ByteOrder.BIG_ENDIAN ? "True" : "False") + "\nCompressedData = "
                        + (compressed ? "True" : "False")
                        + "\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 0.5 0.75 2.5\nDimSize = 3 2 1\n"
                        + "ElementType = MET_" + name + "\nElementDataFile = LOCAL\n",
                compressed ? deflated.toByteArray() : voxels);
    }

    static byte[] text(String header, byte[] voxels) {
        byte[] start = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + voxels.length)
                .put(start)
                .put(voxels)
                .array();
    }
}
