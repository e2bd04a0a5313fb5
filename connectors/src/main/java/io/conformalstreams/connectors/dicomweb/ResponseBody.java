package io.conformalstreams.connectors.dicomweb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Reads the body of a response from a server that may stop sending. The timeout of the JDK's client covers only the
 * headers.
 */
final class ResponseBody {

    private static final int CHUNK = 1 << 16;

    private ResponseBody() {}

    /**
     * Reads a body to its end, or up to a number of bytes.
     *
     * @param limit largest number of bytes
     * @param longestPause how long to wait for the next bytes
     * @throws HttpTimeoutException if the server sends nothing for that long
     */
    static byte[] read(InputStream body, int limit, Duration longestPause) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        while (content.size() < limit) {
            int length = readOnce(body, chunk, Math.min(CHUNK, limit - content.size()), longestPause);
            if (length < 0) {
                break;
            }
            content.write(chunk, 0, length);
        }
        return content.toByteArray();
    }

    private static int readOnce(InputStream body, byte[] chunk, int length, Duration longestPause) throws IOException {
        CompletableFuture<Void> pause = new CompletableFuture<>();
        pause.orTimeout(longestPause.toNanos(), TimeUnit.NANOSECONDS).exceptionally(timeout -> {
            close(body);
            return null;
        });
        int read;
        try {
            read = body.read(chunk, 0, length);
        } catch (IOException e) {
            throw pause.complete(null) ? e : paused(longestPause);
        }
        if (!pause.complete(null)) {
            throw paused(longestPause);
        }
        return read;
    }

    private static HttpTimeoutException paused(Duration longestPause) {
        return new HttpTimeoutException(
                "the server sent no more of its response for " + longestPause.toMillis() + " ms");
    }

    /** Wakes the thread that reads. */
    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException alreadyBroken) {
            // The thread that reads gets the same exception.
        }
    }
}
