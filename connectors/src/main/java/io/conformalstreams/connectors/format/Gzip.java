package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads streams that may be compressed with gzip. Their first two bytes show whether they are. */
final class Gzip {

    private static final int MAGIC = 0x1f8b;

    /** Number of compressed bytes that are inflated in one call. A call of native code has a fixed cost. */
    private static final int INFLATED_AT_ONCE = 1 << 16;

    private Gzip() {}

    static boolean isCompressed(InputStream stream) throws IOException {
        stream.mark(2);
        boolean compressed = (stream.read() << 8 | stream.read()) == MAGIC;
        stream.reset();
        return compressed;
    }

    static InputStream inflatingIfCompressed(String file, InputStream stream) throws IOException {
        return isCompressed(stream) ? inflating(file, stream) : stream;
    }

    static InputStream inflating(String file, InputStream stream) throws IOException {
        try {
            return new BufferedInputStream(new GZIPInputStream(stream, INFLATED_AT_ONCE));
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    file, "gzip header", "undecodable (" + e.getMessage() + ")", "the file is damaged", e);
        }
    }
}
