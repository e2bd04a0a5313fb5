package io.conformalstreams.connectors.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes arrays byte by byte as numpy.save and numpy.savez do, including ZIP64 fields in every local header. */
public final class NumpyWriter {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private NumpyWriter() {}

    /** A version 1 array; {@code shape} as Python writes a tuple, such as {@code (2, 3)}. */
    public static byte[] npy(String descriptor, boolean fortranOrder, String shape, byte[] data) {
        String header = "{'descr': '" + descriptor + "', 'fortran_order': " + (fortranOrder ? "True" : "False")
                + ", 'shape': " + shape + ", }";
        return npy(1, header, data);
    }

    static byte[] npy(int version, String header, byte[] data) {
        int lengthBytes = version == 1 ? 2 : 4;
        int padding = Math.floorMod(-(8 + lengthBytes + header.length() + 1), 64);
        byte[] text = (header + " ".repeat(padding) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(8 + lengthBytes + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            bytes.putShort((short) text.length);
        } else {
            bytes.putInt(text.length);
        }
        return bytes.put(text).put(data).array();
    }

    /** An archive of arrays by name. */
    public static byte[] npz(Map<String, byte[]> arrays, boolean deflated) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Map<String, byte[]> directory = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
            byte[] name = (array.getKey() + ".npy").getBytes(StandardCharsets.UTF_8);
            byte[] content = array.getValue();
            byte[] stored = deflated ? deflate(content) : content;
            CRC32 checksum = new CRC32();
            checksum.update(content);
            int method = deflated ? DEFLATED : STORED;
            int offset = archive.size();
            archive.write(little(30)
                    .putInt(0x04034b50)
                    .putShort((short) 45)
                    .putShort((short) 0)
                    .putShort((short) method)
                    .putShort((short) 0)
                    .putShort((short) 0x21)
                    .putInt((int) checksum.getValue())
                    .putInt(-1)
                    .putInt(-1)
                    .putShort((short) name.length)
                    .putShort((short) 20)
                    .array());
            archive.write(name);
            archive.write(little(20)
                    .putShort((short) 1)
                    .putShort((short) 16)
                    .putLong(content.length)
                    .putLong(stored.length)
                    .array());
            archive.write(stored);
            directory.put(
                    array.getKey(),
                    little(46 + name.length)
                            .putInt(0x02014b50)
                            .putShort((short) 45)
                            .putShort((short) 45)
                            .putShort((short) 0)
                            .putShort((short) method)
                            .putShort((short) 0)
                            .putShort((short) 0x21)
                            .putInt((int) checksum.getValue())
                            .putInt(stored.length)
                            .putInt(content.length)
                            .putShort((short) name.length)
                            .putShort((short) 0)
                            .putShort((short) 0)
                            .putShort((short) 0)
                            .putShort((short) 0)
                            .putInt(0)
                            .putInt(offset)
                            .put(name)
                            .array());
        }
        int start = archive.size();
        for (byte[] entry : directory.values()) {
            archive.write(entry);
        }
        archive.write(little(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) directory.size())
                .putShort((short) directory.size())
                .putInt(archive.size() - start)
                .putInt(start)
                .putShort((short) 0)
                .array());
        return archive.toByteArray();
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[4096];
        while (!deflater.finished()) {
            bytes.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return bytes.toByteArray();
    }
}
