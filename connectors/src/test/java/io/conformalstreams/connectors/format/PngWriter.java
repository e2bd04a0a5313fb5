package io.conformalstreams.connectors.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG of any pixel format chunk by chunk. */
public final class PngWriter {

    private PngWriter() {}

    /**
     * An image that isn't interlaced.
     *
     * @param rows for each row, the byte of its filter and then its packed samples
     */
    public static byte[] image(int width, int height, int bits, int colourType, byte[] rows) {
        return image(width, height, bits, colourType, false, Map.of(), rows);
    }

    /**
     * An image with further chunks between its header and its samples.
     *
     * @param interlaced whether the rows are those of the seven passes of Adam7, one pass after the other
     * @param chunks content of each further chunk by its type, in their order
     */
    static byte[] image(
            int width,
            int height,
            int bits,
            int colourType,
            boolean interlaced,
            Map<String, byte[]> chunks,
            byte[] rows) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PngImage.SIGNATURE);
        file.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) bits)
                        .put((byte) colourType)
                        .put(12, (byte) (interlaced ? 1 : 0))
                        .array()));
        chunks.forEach((type, content) -> file.writeBytes(chunk(type, content)));
        file.writeBytes(chunk("IDAT", deflate(rows)));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] bytes = new byte[content.length + 64];
        int length = deflater.deflate(bytes);
        deflater.end();
        return Arrays.copyOf(bytes, length);
    }
}
