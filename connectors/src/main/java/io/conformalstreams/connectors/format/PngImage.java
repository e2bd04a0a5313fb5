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
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A greyscale PNG of 1 to 16 bits. In a label image, the stored sample is the label value. In a score image, it is the
 * score times the largest sample, for example 255. An RGB image with three equal channels counts as greyscale. Other
 * colours and palettes are refused, because they don't determine the value of a pixel.
 */
public final class PngImage {

    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private static final int HEADER_CHUNK_TYPE = 0x49484452;
    private static final int HEADER_LENGTH = 33;
    private static final int WIDTH = 16;
    private static final int HEIGHT = 20;
    private static final int BIT_DEPTH = 24;
    private static final int COLOUR_TYPE = 25;
    private static final int PALETTE = 3;

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
     * @throws FormatException if the file isn't a greyscale PNG as defined above, or exceeds the limit
     */
    public static PngImage read(Path path) throws IOException {
        return read(path, SizeLimit.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't a greyscale PNG as defined above, or exceeds the limit
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
        int bitDepth = bitDepth(file, bytes, limit);
        Raster raster = decode(file, bytes);
        int width = raster.getWidth();
        int height = raster.getHeight();
        ByteBuffer samples =
                ByteBuffer.allocate(width * height * bytesPerSample(bitDepth)).order(ByteOrder.LITTLE_ENDIAN);
        int colours = raster.getNumBands() < 3 ? 1 : 3;
        int step = step(raster, bitDepth);
        int[][] row = new int[colours][width];
        for (int y = 0; y < height; y++) {
            for (int colour = 0; colour < colours; colour++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, colour, row[colour]);
                requireGrey(file, y, row[0], row[colour]);
            }
            for (int sample : row[0]) {
                if (bitDepth <= Byte.SIZE) {
                    samples.put((byte) (sample / step));
                } else {
                    samples.putShort((short) sample);
                }
            }
        }
        return new PngImage(file, height, width, bitDepth, samples.flip());
    }

    private static void requireGrey(String file, int y, int[] red, int[] other) throws FormatException {
        int x = Arrays.mismatch(red, other);
        if (x >= 0) {
            throw new FormatException(
                    file,
                    "pixel format",
                    "RGB with a colour in row " + y + ", column " + x,
                    "a colour doesn't determine a value: write the class index of each pixel, or its score, as 8-bit "
                            + "grey");
        }
    }

    /**
     * The difference of the decoded values of two successive samples. If a sample is marked as transparent, the decoder
     * stretches samples of fewer than 8 bits to 0..255.
     */
    private static int step(Raster raster, int bitDepth) {
        int decodedBits = raster.getSampleModel().getSampleSize(0);
        return decodedBits > bitDepth ? ((1 << decodedBits) - 1) / ((1 << bitDepth) - 1) : 1;
    }

    private static int bytesPerSample(int bitDepth) {
        return bitDepth <= Byte.SIZE ? 1 : 2;
    }

    /** Rows and columns: [y, x]. */
    public int[] shape() {
        return new int[] {height, width};
    }

    /** Bits of a sample: 1, 2, 4, 8 or 16. */
    public int bitDepth() {
        return bitDepth;
    }

    /**
     * The samples, row-major, little-endian: two unsigned bytes each if they have 16 bits, otherwise one; a read-only
     * view.
     */
    public ByteBuffer samples() {
        return samples.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The samples as labels, one unsigned byte each, row-major; a read-only view.
     *
     * @throws FormatException if a sample exceeds 255
     */
    public ByteBuffer labels() throws FormatException {
        if (bitDepth <= Byte.SIZE) {
            return samples();
        }
        ByteBuffer wide = samples();
        byte[] labels = new byte[wide.remaining() / Short.BYTES];
        for (int index = 0; index < labels.length; index++) {
            int sample = wide.getShort() & 0xffff;
            if (sample > 0xff) {
                throw new FormatException(
                        file,
                        "pixel " + index,
                        sample,
                        "labels are whole numbers from 0 to 255: round or renumber them in numpy, or give the"
                                + " label map if these are scores");
            }
            labels[index] = (byte) sample;
        }
        return ByteBuffer.wrap(labels).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int bitDepth(String file, byte[] bytes, SizeLimit limit) throws FormatException {
        if (bytes.length < HEADER_LENGTH
                || !Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
            throw new FormatException(file, "PNG signature", "absent", "a grey .png is expected");
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
        if (colour == PALETTE) {
            throw new FormatException(
                    file,
                    "pixel format",
                    depth + "-bit palette",
                    "the value may be the colour or the index: to keep the indices, run in Python with Pillow"
                            + " Image.fromarray(numpy.asarray(Image.open(file))).save(file)");
        }
        boolean known = colour == 0 && List.of(1, 2, 4, 8, 16).contains(depth)
                || List.of(2, 4, 6).contains(colour) && List.of(8, 16).contains(depth);
        if (!known) {
            throw new FormatException(
                    file,
                    "pixel format",
                    depth + " bits of colour type " + colour,
                    "the file is damaged: write it again, as 8-bit grey");
        }
        // Alpha marks pixels as transparent. Neither a label nor a score can be transparent.
        if (colour >= 4) {
            throw new FormatException(
                    file,
                    "pixel format",
                    depth + "-bit " + (colour == 4 ? "grey" : "RGB") + " with alpha",
                    "write it without alpha, as 8-bit grey whose value is the label or the score");
        }
        // The decoder keeps all colours in memory at once.
        int decoded = bytesPerSample(depth) * (colour == 0 ? 1 : 3);
        limit.checkedLength(file, new long[] {height, width}, decoded);
        long stored = height * ((width * depth * (colour == 0 ? 1 : 3) + 7) / 8);
        SizeLimit.requireReachable(file, "size", stored, bytes.length);
        return depth;
    }

    private static Raster decode(String file, byte[] bytes) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(stream, true, true);
            return reader.read(0).getRaster();
        } catch (IOException | RuntimeException e) {
            // The JDK's reader also throws unchecked exceptions for damaged chunks.
            throw new FormatException(
                    file, "image", "undecodable (" + e.getMessage() + ")", "the file is damaged: write it again", e);
        } finally {
            reader.dispose();
        }
    }
}
