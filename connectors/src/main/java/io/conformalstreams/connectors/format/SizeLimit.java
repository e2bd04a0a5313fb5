package io.conformalstreams.connectors.format;

import java.util.Arrays;

/**
 * The largest number of bytes of pixels that one array or image may have after decoding. It guards against headers that
 * promise more than the machine's memory.
 *
 * @param bytes at least 1 and at most 2³¹ - 9, the longest array that every Java virtual machine supports
 */
public record SizeLimit(int bytes) {

    /** One gibibyte: two channels of 512 x 512 x 512 float32 scores. */
    public static final SizeLimit DEFAULT = new SizeLimit(1 << 30);

    /** A deflated byte stands for at most 1032 bytes (RFC 1951: 258 bytes in two bits). */
    private static final long DEFLATE_EXPANSION = 1032;

    /** The largest possible limit: the longest array that every Java virtual machine supports. */
    public static final int LARGEST = Integer.MAX_VALUE - 8;

    public SizeLimit {
        if (bytes < 1 || bytes > LARGEST) {
            throw new IllegalArgumentException(
                    "size limit is " + bytes + " bytes; it must lie between 1 and " + LARGEST);
        }
    }

    /**
     * Computes the number of bytes of an array and checks it.
     *
     * @param file the file, for the message
     * @param shape lengths of the axes, each at least 0
     * @param bytesPerElement size of an element
     * @return the number of bytes, at most this limit
     * @throws FormatException if the product exceeds this limit
     */
    public int checkedLength(String file, long[] shape, int bytesPerElement) throws FormatException {
        for (long length : shape) {
            if (length == 0) {
                return 0;
            }
        }
        long total = bytesPerElement;
        for (long length : shape) {
            if (length > bytes / total) {
                throw new FormatException(
                        file,
                        "shape",
                        Arrays.toString(shape),
                        "with " + bytesPerElement + " bytes per element, it exceeds the limit of " + bytes + " bytes");
            }
            total *= length;
        }
        return (int) total;
    }

    /**
     * Refuses a decoded size that the compressed bytes could never give.
     *
     * @throws FormatException if {@code decoded} exceeds what deflate can produce from {@code compressed} bytes
     */
    public static void requireReachable(String file, String field, long decoded, long compressed)
            throws FormatException {
        if (decoded / DEFLATE_EXPANSION > compressed) {
            throw new FormatException(
                    file,
                    field,
                    decoded + " bytes",
                    compressed + " compressed bytes can't hold that much: the file is damaged or truncated");
        }
    }
}
