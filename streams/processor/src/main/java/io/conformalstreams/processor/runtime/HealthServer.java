package io.conformalstreams.processor.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.conformalstreams.processor.configuration.HttpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Serves health and metrics over HTTP. {@code /live} and {@code /ready} respond with 200 or 503, {@code /status} shows
 * all details, and {@code /metrics} is for Prometheus. If the address has a token, a client without it gets nothing but
 * whether the application is live and ready, so that probes need no secret.
 */
final class HealthServer implements AutoCloseable {

    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** The body of a request is not used. A longer one ends the connection. */
    private static final int LONGEST_IGNORED_BODY = 16 << 10;

    /** Several clients may be slow, and none of them may delay a health check. */
    private static final int WORKERS = 8;

    private record Response(int code, String contentType, String body) {

        static Response ok(String contentType, String body) {
            return new Response(200, contentType, body);
        }

        static Response check(boolean succeeded, Object body) {
            return new Response(succeeded ? 200 : 503, JSON, body.toString());
        }
    }

    private final HttpServer server;
    private final ExecutorService workers;

    private HealthServer(HttpServer server, ExecutorService workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Serves until closed.
     *
     * @param report supplies the report for each request
     * @param metrics supplies the metrics for each scrape
     * @throws UncheckedIOException if the address cannot be bound
     * @throws IllegalArgumentException if the key store cannot be used
     */
    static HealthServer start(HttpAddress address, Supplier<HealthReport> report, Supplier<String> metrics) {
        HttpServer server = BoundServer.at(address);
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "health-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        Optional<String> token = address.protection().token();
        serve(server, "/live", token, trusted -> {
            HealthReport current = report.get();
            return Response.check(current.isLive(), current.liveness());
        });
        serve(server, "/ready", token, trusted -> {
            HealthReport current = report.get();
            return Response.check(
                    current.isReady(),
                    trusted
                            ? current.readiness()
                            : JsonNodeFactory.instance.objectNode().put("ready", current.isReady()));
        });
        serve(
                server,
                "/status",
                token,
                onlyTrusted(() -> Response.ok(JSON, report.get().status().toString())));
        serve(server, "/metrics", token, onlyTrusted(() -> Response.ok(PROMETHEUS, metrics.get())));
        server.start();
        return new HealthServer(server, workers);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private static Function<Boolean, Response> onlyTrusted(Supplier<Response> answer) {
        return trusted ->
                trusted ? answer.get() : new Response(401, JSON, "{\"error\":\"send Authorization: Bearer TOKEN\"}");
    }

    /** @param answer responds to a request, given whether its client may see everything */
    private static void serve(
            HttpServer server, String path, Optional<String> token, Function<Boolean, Response> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                respond(exchange, path, () -> answer.apply(isTrusted(exchange, token)));
            }
        });
    }

    /** Takes the same time for every wrong token, so that nobody finds the token by measuring. */
    private static boolean isTrusted(HttpExchange exchange, Optional<String> token) {
        String given = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        return token.map(expected -> MessageDigest.isEqual(
                        ("Bearer " + expected).getBytes(StandardCharsets.UTF_8),
                        given.getBytes(StandardCharsets.UTF_8)))
                .orElse(true);
    }

    private static void respond(HttpExchange exchange, String path, Supplier<Response> answer) throws IOException {
        // The JDK's server closes the connection after a response that came before the body of its request. The client
        // doesn't know, and its next request on this connection fails.
        exchange.getRequestBody().readNBytes(LONGEST_IGNORED_BODY);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        if (!isHead && !exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            exchange.sendResponseHeaders(405, -1);
        } else if (!exchange.getRequestURI().getPath().equals(path)) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            send(exchange, answer.get(), isHead);
        }
    }

    private static void send(HttpExchange exchange, Response answer, boolean isHead) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (answer.code() == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        if (isHead) {
            exchange.sendResponseHeaders(answer.code(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
    }
}
