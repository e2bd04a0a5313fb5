package io.conformalstreams.objects;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The bytes of a response. It turns the client's unchecked exceptions into {@code IOException}s. */
final class TransferStream extends FilterInputStream {

    TransferStream(InputStream response) {
        super(response);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
