package io.conformalstreams.processor.runtime;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A schema registry that gives Confluent's client the same response to every request. */
final class RegistryAnswering implements AutoCloseable {

    private final HttpServer server;

    RegistryAnswering(int status, int errorCode) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("{\"error_code\":" + errorCode + ",\"message\":\"as told\"}").getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    /** Settings of a client that does not retry. */
    Map<String, String> settings() {
        return Map.of(
                "schema.registry.url", "http://127.0.0.1:" + server.getAddress().getPort(), "max.retries", "0");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
