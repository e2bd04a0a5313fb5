package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An image in NIfTI-1's single-file form, {@code .nii} or {@code .nii.gz} (recognised by content), of either byte
 * order, with uint8, int16, uint16 or float32 voxels. NIfTI stores x fastest, which read from the slowest axis is the row-major
 * shape [z, y, x], or [y, x]. A fourth axis has the channels, which so lie one after the other.
 */
public final class NiftiImage {

    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int LARGEST_LABEL = 255;

    /** Of compressed bytes. Each time costs a call of native code. */
    private static final int INFLATED_AT_ONCE = 1 << 16;

    private final String file;
    private final NiftiHeader header;
    private final int[] shape;
    private final ByteBuffer voxels;

    private NiftiImage(String file, NiftiHeader header, ByteBuffer voxels) {
        this.file = file;
        this.header = header;
        this.shape = Arrays.stream(header.shape()).mapToInt(Math::toIntExact).toArray();
        this.voxels = voxels;
    }

    /**
     * Reads a file with the default size limit.
     *
     * @throws FormatException when the file isn't such an image, or exceeds the limit
     */
    public static NiftiImage read(Path path) throws IOException {
        return read(path, SizeLimit.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException when the file isn't such an image, or exceeds the limit
     */
    public static NiftiImage read(Path path, SizeLimit limit) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            return read(path.toString(), stream, Files.size(path), limit);
        }
    }

    static NiftiImage parse(String file, byte[] bytes, SizeLimit limit) throws IOException {
        return read(file, new ByteArrayInputStream(bytes), bytes.length, limit);
    }

    private static NiftiImage read(String file, InputStream stream, long size, SizeLimit limit) throws IOException {
        stream.mark(2);
        boolean compressed = (stream.read() << 8 | stream.read()) == GZIP_MAGIC;
        stream.reset();
        BoundedInput input = new BoundedInput(file, compressed ? inflating(file, stream) : stream);
        NiftiHeader header = NiftiHeader.parse(file, input.read("header", NiftiHeader.LENGTH));
        long[] lengths = new long[header.shape().length + 1];
        lengths[0] = header.channels();
        System.arraycopy(header.shape(), 0, lengths, 1, header.shape().length);
        int length = limit.checkedLength(file, lengths, header.type().bytes());
        long total = (long) header.voxelOffset() + length;
        if (compressed) {
            SizeLimit.requireReachable(file, "size", total, size);
        } else if (total > size) {
            throw new FormatException(
                    file,
                    "dim",
                    Arrays.toString(lengths),
                    "it needs " + total + " bytes and the file has " + size + ": the file is truncated");
        }
        input.skip("extensions", header.voxelOffset() - NiftiHeader.LENGTH);
        byte[] voxels = input.read("voxels", length);
        input.requireEnd("voxels");
        return new NiftiImage(file, header, ByteBuffer.wrap(voxels).order(header.order()));
    }

    /** Lengths of the axes, slowest first: [z, y, x], or [y, x] for an image of two dimensions; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** Distance of neighbouring voxels in mm, in the order of {@link #shape()}; a copy. */
    public double[] spacing() {
        return header.spacing().clone();
    }

    /** Number of channels, 1 for an image without an axis for them. */
    public int channels() {
        return Math.toIntExact(header.channels());
    }

    /** Type of the stored voxels. */
    public NiftiType type() {
        return header.type();
    }

    /** What a stored voxel is multiplied by; not 0, but maybe negative. */
    public double slope() {
        return header.slope();
    }

    /** What is then added. */
    public double intercept() {
        return header.intercept();
    }

    /**
     * The voxels as stored, before slope and intercept, all channels one after the other; little-endian. Where they are
     * so in the file, a view, through which they can be changed.
     */
    public ByteBuffer stored() {
        if (header.type() == NiftiType.UINT8 || voxels.order() == ByteOrder.LITTLE_ENDIAN) {
            return voxels.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer little = ByteBuffer.allocate(voxels.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < size(); index++) {
            if (header.type().bytes() == Short.BYTES) {
                little.putShort(voxels.getShort(Short.BYTES * index));
            } else {
                // As bits: a conversion to float and back could change a NaN.
                little.putInt(voxels.getInt(Integer.BYTES * index));
            }
        }
        return little.flip();
    }

    /** Number of voxels of all channels. */
    public int size() {
        return voxels.capacity() / header.type().bytes();
    }

    /**
     * The value of a voxel, scaled by the header's slope and intercept.
     *
     * @param index row-major, channels slowest, from 0 to below {@link #size()}
     */
    public double at(int index) {
        return stored(index) * header.slope() + header.intercept();
    }

    /**
     * The voxels as labels, one unsigned byte each, row-major; a new buffer.
     *
     * @throws FormatException when a value isn't a whole number from 0 to 255, or there are several channels
     */
    public ByteBuffer labels() throws FormatException {
        if (header.channels() != 1) {
            throw new FormatException(
                    file, "channels", header.channels(), "a label image has one: give the label image, not the scores");
        }
        byte[] labels = new byte[size()];
        for (int index = 0; index < labels.length; index++) {
            double value = at(index);
            if (!(value >= 0 && value <= LARGEST_LABEL && value == Math.rint(value))) {
                throw new FormatException(
                        file,
                        "voxel " + index,
                        value,
                        "labels are whole numbers from 0 to 255: give the label image, not the scores");
            }
            labels[index] = (byte) (int) value;
        }
        return ByteBuffer.wrap(labels).order(ByteOrder.LITTLE_ENDIAN);
    }

    private double stored(int index) {
        return switch (header.type()) {
            case UINT8 -> voxels.get(index) & 0xff;
            case INT16 -> voxels.getShort(2 * index);
            case UINT16 -> voxels.getShort(2 * index) & 0xffff;
            case FLOAT32 -> voxels.getFloat(4 * index);
        };
    }

    private static InputStream inflating(String file, InputStream stream) throws IOException {
        try {
            return new BufferedInputStream(new GZIPInputStream(stream, INFLATED_AT_ONCE));
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    file, "gzip header", "undecodable (" + e.getMessage() + ")", "the file is damaged", e);
        }
    }
}
