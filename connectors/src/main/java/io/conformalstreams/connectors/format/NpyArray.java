package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An array in NumPy's {@code .npy} format. Reading transposes arrays in Fortran order and swaps the bytes of big-endian
 * elements. The last axis is therefore always the fastest, and elements are always little-endian.
 */
public final class NpyArray {

    private final ElementType type;
    private final int[] shape;
    private final byte[] bytes;

    private NpyArray(ElementType type, int[] shape, byte[] bytes) {
        this.type = type;
        this.shape = shape;
        this.bytes = bytes;
    }

    /**
     * Reads a file with the default size limit.
     *
     * @throws FormatException if the file isn't an array of this format, or exceeds the limit
     */
    public static NpyArray read(Path path) throws IOException {
        return read(path, SizeLimit.DEFAULT);
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if the file isn't such an array, or exceeds the limit
     */
    public static NpyArray read(Path path, SizeLimit limit) throws IOException {
        try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
            return read(path.toString(), stream, Files.size(path), limit);
        }
    }

    /** Reads an array from a stream with at most {@code available} bytes. */
    static NpyArray read(String file, InputStream stream, long available, SizeLimit limit) throws IOException {
        BoundedInput input = new BoundedInput(file, stream);
        NpyHeader header = NpyHeader.read(file, input);
        int length = limit.checkedLength(file, header.shape(), header.type().bytes());
        if (length > available) {
            throw new FormatException(
                    file,
                    "shape",
                    Arrays.toString(header.shape()),
                    "it needs " + length + " bytes, but the file has " + available + ": the file is truncated");
        }
        byte[] bytes = input.read("array", length);
        input.requireEnd("array");
        // The size limit bounds each axis, unless another axis has length 0: the array is then empty.
        int[] shape = new int[header.shape().length];
        for (int axis = 0; axis < shape.length; axis++) {
            if (header.shape()[axis] > Integer.MAX_VALUE) {
                throw new FormatException(file, "shape", Arrays.toString(header.shape()), "an axis is too long");
            }
            shape[axis] = (int) header.shape()[axis];
        }
        if (header.order() == ByteOrder.BIG_ENDIAN && header.type().bytes() > 1) {
            bytes = ByteOrders.littleEndian(
                            ByteBuffer.wrap(bytes), header.type().bytes())
                    .array();
        }
        boolean reorder = header.fortranOrder() && shape.length > 1 && length > 0;
        return new NpyArray(
                header.type(),
                shape,
                reorder ? rowMajor(bytes, shape, header.type().bytes()) : bytes);
    }

    /**
     * Makes an array of given elements.
     *
     * @param shape lengths of the axes, slowest first, each at least 0
     * @param elements row-major, little-endian, from position to limit; copied
     * @throws IllegalArgumentException if the number of bytes doesn't match the shape
     */
    public static NpyArray of(ElementType type, int[] shape, ByteBuffer elements) {
        long expected = type.bytes();
        for (int length : shape) {
            expected *= length;
        }
        if (elements.remaining() != expected) {
            throw new IllegalArgumentException(elements.remaining() + " bytes of elements; " + Arrays.toString(shape)
                    + " of " + type.descriptor() + " have " + expected);
        }
        byte[] bytes = new byte[elements.remaining()];
        elements.slice().get(bytes);
        return new NpyArray(type, shape.clone(), bytes);
    }

    /**
     * The content of a {@code .npy} file, format version 1, in C order. It equals the output of numpy.save byte for
     * byte.
     */
    public byte[] encode() {
        byte[] header = NpyHeader.encode(type, shape);
        byte[] file = Arrays.copyOf(header, header.length + bytes.length);
        System.arraycopy(bytes, 0, file, header.length, bytes.length);
        return file;
    }

    /** Type of the elements. */
    public ElementType type() {
        return type;
    }

    /** Lengths of the axes, slowest first; a copy. */
    public int[] shape() {
        return shape.clone();
    }

    /** The elements, row-major, little-endian, from position 0. This is a view, so writing to it changes the array. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements as labels, one unsigned byte each, row-major.
     *
     * @param file the file as the user knows it, for the message
     * @throws FormatException if an element isn't a whole number from 0 to 255
     */
    public ByteBuffer labels(String file) throws FormatException {
        long[] lengths = Arrays.stream(shape).asLongStream().toArray();
        return new VoxelImage(
                        file,
                        type == ElementType.BOOLEAN ? ElementType.UINT8 : type,
                        1,
                        VoxelGrid.unplaced(lengths, new double[0]),
                        1,
                        0,
                        bytes())
                .labels();
    }

    private static byte[] rowMajor(byte[] columnMajor, int[] shape, int bytesPerElement) {
        int[] strides = new int[shape.length];
        int stride = bytesPerElement;
        for (int axis = 0; axis < shape.length; axis++) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        byte[] rowMajor = new byte[columnMajor.length];
        int[] index = new int[shape.length];
        int source = 0;
        for (int target = 0; target < rowMajor.length; target += bytesPerElement) {
            System.arraycopy(columnMajor, source, rowMajor, target, bytesPerElement);
            int axis = shape.length - 1;
            source += strides[axis];
            while (++index[axis] == shape[axis] && axis > 0) {
                source -= shape[axis] * strides[axis];
                index[axis--] = 0;
                source += strides[axis];
            }
        }
        return rowMajor;
    }
}
