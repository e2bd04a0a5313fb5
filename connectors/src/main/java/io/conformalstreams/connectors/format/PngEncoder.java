package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes greyscale PNG (ISO/IEC 15948), without dates or other metadata. The same pixels give the same bytes. */
public final class PngEncoder {

    private static final int CHUNK_FRAME = 12;

    private PngEncoder() {}

    /**
     * An image of 8 or 16 bits.
     *
     * @param bitDepth 8 or 16
     * @param samples one or two unsigned bytes for each pixel, row-major, little-endian, from position to limit
     * @throws IllegalArgumentException if the number of bytes doesn't match the image
     */
    public static byte[] grey(int height, int width, int bitDepth, ByteBuffer samples) {
        if (bitDepth != Byte.SIZE && bitDepth != Short.SIZE) {
            throw new IllegalArgumentException("bit depth is " + bitDepth + "; it must be 8 or 16");
        }
        int bytesPerSample = bitDepth / Byte.SIZE;
        long expected = (long) height * width * bytesPerSample;
        if (height < 1 || width < 1 || samples.remaining() != expected) {
            throw new IllegalArgumentException(samples.remaining() + " bytes of samples; " + height + " x " + width
                    + " pixels of " + bitDepth + " bits have " + expected);
        }
        byte[] rows = rows(height, width, bytesPerSample, samples.slice().order(ByteOrder.LITTLE_ENDIAN));
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) bitDepth)
                .array();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PngImage.SIGNATURE);
        file.writeBytes(chunk("IHDR", header));
        file.writeBytes(chunk("IDAT", deflate(rows)));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    /**
     * One slice of a mask: 255 in the set, 0 outside.
     *
     * @param slice from 0 to one less than the depth of the grid; 0 in two dimensions
     */
    public static byte[] mask(PackedMask mask, int slice) {
        Grid grid = mask.grid();
        int pixels = grid.height() * grid.width();
        byte[] samples = new byte[pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            samples[pixel] = (byte) (mask.contains(slice * pixels + pixel) ? 0xff : 0);
        }
        return grey(grid.height(), grid.width(), Byte.SIZE, ByteBuffer.wrap(samples));
    }

    /**
     * The rows, each after its filter type, which is always 0 for none. Samples of two bytes start with the higher
     * byte.
     */
    private static byte[] rows(int height, int width, int bytesPerSample, ByteBuffer samples) {
        ByteBuffer rows = ByteBuffer.allocate(height * (1 + width * bytesPerSample));
        for (int y = 0; y < height; y++) {
            rows.put((byte) 0);
            for (int x = 0; x < width; x++) {
                if (bytesPerSample == Byte.BYTES) {
                    rows.put(samples.get());
                } else {
                    rows.putShort(samples.getShort());
                }
            }
        }
        return rows.array();
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FRAME + content.length)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(content);
            deflater.finish();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] block = new byte[8192];
            while (!deflater.finished()) {
                bytes.write(block, 0, deflater.deflate(block));
            }
            return bytes.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
