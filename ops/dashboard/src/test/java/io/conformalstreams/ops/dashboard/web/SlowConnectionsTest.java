package io.conformalstreams.ops.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SlowConnectionsTest {

    private static final int MORE_THAN_SOCKETS_BUFFER = 256 << 20;

    @Test
    @Timeout(60)
    void aBrowserThatDoesNotReadIsCut() throws Exception {
        CompletableFuture<Throwable> cut = new CompletableFuture<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (SlowConnections slow = new SlowConnections(Duration.ofMillis(300));
                Socket browser = new Socket()) {
            server.createContext("/", exchange -> {
                try (SlowConnections.Watch watch = slow.watch();
                        exchange) {
                    exchange.sendResponseHeaders(200, 0);
                    byte[] block = new byte[1 << 20];
                    for (int sent = 0; sent < MORE_THAN_SOCKETS_BUFFER; sent += block.length) {
                        exchange.getResponseBody().write(block);
                        watch.run();
                    }
                    cut.complete(new AssertionError("everything was sent to a browser that doesn't read"));
                } catch (IOException e) {
                    cut.complete(e);
                }
            });
            server.start();
            browser.connect(server.getAddress());
            browser.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(cut.get(50, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        } finally {
            server.stop(0);
        }
    }
}
