package io.conformalstreams.connectors.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/**
 * Reads exact numbers of bytes from a stream. Memory grows with the bytes that arrive, and never with the bytes that a
 * header promises.
 */
final class BoundedInput {

    private static final String DAMAGED = "the file is damaged or truncated: write it again";

    /**
     * Size of the first part. Arrays up to this size are read without copying. For larger ones, less than half of the
     * bytes are copied.
     */
    private static final int FIRST_PART = 1 << 21;

    private static final int PART_GROWTH = 4;

    private final String file;
    private final InputStream stream;

    BoundedInput(String file, InputStream stream) {
        this.file = file;
        this.stream = stream;
    }

    byte[] read(String field, int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, FIRST_PART)];
        int read = readInto(bytes, 0, field);
        while (read == bytes.length && read < length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, (long) PART_GROWTH * read));
            read = readInto(bytes, read, field);
        }
        if (read < length) {
            throw new FormatException(file, field, read + " bytes long instead of " + length, DAMAGED);
        }
        return bytes;
    }

    /**
     * Reads from the stream into the array, beginning at an offset, until the array is full or the stream ends. Returns
     * the number of bytes of the array that are then filled.
     */
    private int readInto(byte[] bytes, int from, String field) throws IOException {
        return from + decode(field, () -> stream.readNBytes(bytes, from, bytes.length - from));
    }

    void skip(String field, int length) throws IOException {
        long skipped = decode(field, () -> skipUpTo(length));
        if (skipped < length) {
            throw new FormatException(file, field, skipped + " bytes long instead of " + length, DAMAGED);
        }
    }

    void requireEnd(String field) throws IOException {
        if (decode(field, stream::read) >= 0) {
            throw new FormatException(
                    file, field, "followed by more bytes", "the shape in the header must account for every byte");
        }
    }

    private long skipUpTo(int length) throws IOException {
        long skipped = 0;
        while (skipped < length && stream.read() >= 0) {
            skipped++;
            skipped += stream.skip(length - skipped);
        }
        return skipped;
    }

    private <T> T decode(String field, Read<T> read) throws IOException {
        try {
            return read.run();
        } catch (ZipException | EOFException e) {
            throw new FormatException(file, field, "undecodable (" + e.getMessage() + ")", DAMAGED, e);
        }
    }

    @FunctionalInterface
    private interface Read<T> {
        T run() throws IOException;
    }
}
