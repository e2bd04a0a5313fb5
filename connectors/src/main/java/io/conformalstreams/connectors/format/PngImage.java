package io.conformalstreams.connectors.format;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A grey PNG of 8 or 16 bits: as a label image the grey value is the label value, as a score image the grey value is the
 * score times 255 or 65535. Palette, RGB and other depths are refused, because they leave open what the value of a pixel
 * is.
 */
public final class PngImage {

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final int HEADER_CHUNK_TYPE = 0x49484452;
    private static final int HEADER_LENGTH = 33;
    private static final int WIDTH = 16;
    private static final int HEIGHT = 20;
    private static final int BIT_DEPTH = 24;
    private static final int COLOUR_TYPE = 25;

    private final String file;
    private final int height;
    private final int width;
    private final int bitDepth;
    private final ByteBuffer samples;

    private PngImage(String file, int height, int width, int bitDepth, ByteBuffer samples) {
        this.file = file;
        this.height = height;
        this.width = width;
        this.bitDepth = bitDepth;
        this.samples = samples;
    }

    /**
     * Reads a file with the default size limit.
     *
     * @throws FormatException when the file isn't such an image, or exceeds the limit
     */
    public static PngImage read(Path path) throws IOException {
        return read(path, SizeLimit.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException when the file isn't such an image, or exceeds the limit
     */
    public static PngImage read(Path path, SizeLimit limit) throws IOException {
        long size = Files.size(path);
        if (size > limit.bytes()) {
            throw new FormatException(
                    path.toString(), "size", size + " bytes", "the limit is " + limit.bytes() + " bytes");
        }
        try (InputStream stream = Files.newInputStream(path)) {
            return parse(path.toString(), stream.readNBytes(limit.bytes()), limit);
        }
    }

    static PngImage parse(String file, byte[] bytes, SizeLimit limit) throws IOException {
        int bitDepth = greyBitDepth(file, bytes, limit);
        Raster raster = decode(file, bytes);
        int width = raster.getWidth();
        int height = raster.getHeight();
        ByteBuffer samples =
                ByteBuffer.allocate(width * height * (bitDepth / Byte.SIZE)).order(ByteOrder.LITTLE_ENDIAN);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int sample : row) {
                if (bitDepth == Byte.SIZE) {
                    samples.put((byte) sample);
                } else {
                    samples.putShort((short) sample);
                }
            }
        }
        return new PngImage(file, height, width, bitDepth, samples.flip());
    }

    /** Rows and columns: [y, x]. */
    public int[] shape() {
        return new int[] {height, width};
    }

    /** Bits of a sample, 8 or 16. */
    public int bitDepth() {
        return bitDepth;
    }

    /** The samples, one or two unsigned bytes each, row-major, little-endian; a read-only view. */
    public ByteBuffer samples() {
        return samples.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The samples as labels, one unsigned byte each, row-major; a read-only view.
     *
     * @throws FormatException when the image has 16 bits
     */
    public ByteBuffer labels() throws FormatException {
        if (bitDepth != Byte.SIZE) {
            throw new FormatException(
                    file,
                    "pixel format",
                    bitDepth + "-bit grey",
                    "8-bit grey is expected, the grey value being the label: convert it, in Pillow with mode 'L'");
        }
        return samples();
    }

    private static int greyBitDepth(String file, byte[] bytes, SizeLimit limit) throws FormatException {
        if (bytes.length < HEADER_LENGTH
                || !Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new FormatException(file, "PNG signature", "absent", "a grey .png of 8 or 16 bits is expected");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(SIGNATURE.length + 4) != HEADER_CHUNK_TYPE) {
            throw new FormatException(file, "IHDR chunk", "absent", "the file is damaged: write it again");
        }
        long width = header.getInt(WIDTH);
        long height = header.getInt(HEIGHT);
        if (width < 1 || height < 1) {
            throw new FormatException(file, "size", height + " x " + width, "both sides must be at least 1");
        }
        int depth = header.get(BIT_DEPTH);
        int colour = header.get(COLOUR_TYPE);
        if (depth != Byte.SIZE && depth != Short.SIZE || colour != 0) {
            throw new FormatException(
                    file,
                    "pixel format",
                    depth + "-bit " + colourName(colour),
                    "8-bit or 16-bit grey is expected: convert it, in Pillow with mode 'L'");
        }
        int length = limit.checkedLength(file, new long[] {height, width}, depth / Byte.SIZE);
        SizeLimit.requireReachable(file, "size", length, bytes.length);
        return depth;
    }

    private static String colourName(int colour) {
        return switch (colour) {
            case 0 -> "grey";
            case 2 -> "RGB";
            case 3 -> "palette";
            case 4 -> "grey with alpha";
            case 6 -> "RGB with alpha";
            default -> "of unknown colour type " + colour;
        };
    }

    private static Raster decode(String file, byte[] bytes) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(stream, true, true);
            return reader.read(0).getRaster();
        } catch (IOException | RuntimeException e) {
            // The JDK's reader answers damaged chunks with unchecked exceptions too.
            throw new FormatException(
                    file, "image", "undecodable (" + e.getMessage() + ")", "the file is damaged: write it again", e);
        } finally {
            reader.dispose();
        }
    }
}
