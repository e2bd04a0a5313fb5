package io.conformalstreams.objects;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file that is open for reading. The caller closes it.
 *
 * @param size size in bytes, as the location reports it
 * @param content bytes from the first one on
 */
record OpenFile(long size, InputStream content) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        content.close();
    }
}
