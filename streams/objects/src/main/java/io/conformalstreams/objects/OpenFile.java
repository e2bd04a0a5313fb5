package io.conformalstreams.objects;

import java.io.IOException;
import java.io.InputStream;

/**
 * A file being read; the caller closes it.
 *
 * @param size in bytes, as the location says
 * @param content its bytes from the first
 */
record OpenFile(long size, InputStream content) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        content.close();
    }
}
