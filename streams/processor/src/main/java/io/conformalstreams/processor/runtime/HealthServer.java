package io.conformalstreams.processor.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.conformalstreams.processor.configuration.HttpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Serves health and metrics over HTTP, without authentication. {@code /live} and {@code /ready} respond with 200 or 503,
 * {@code /status} shows all details, and {@code /metrics} is for Prometheus.
 */
final class HealthServer implements AutoCloseable {

    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private record Response(int code, String contentType, String body) {}

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
     */
    static HealthServer start(HttpAddress address, Supplier<HealthReport> report, Supplier<String> metrics) {
        HttpServer server = bind(address);
        // Use several threads, so that a slow scrape does not delay a health check.
        AtomicInteger number = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "health-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(workers);
        serve(server, "/live", () -> {
            HealthReport current = report.get();
            return new Response(
                    current.isLive() ? 200 : 503, JSON, current.liveness().toString());
        });
        serve(server, "/ready", () -> {
            HealthReport current = report.get();
            return new Response(
                    current.isReady() ? 200 : 503, JSON, current.readiness().toString());
        });
        serve(
                server,
                "/status",
                () -> new Response(200, JSON, report.get().status().toString()));
        serve(server, "/metrics", () -> new Response(200, PROMETHEUS, metrics.get()));
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

    private static HttpServer bind(HttpAddress address) {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        try {
            if (socket.isUnresolved()) {
                throw new IOException("unknown host");
            }
            return HttpServer.create(socket, 0);
        } catch (IOException unavailable) {
            throw new UncheckedIOException(
                    "cannot serve health and metrics at application.http " + address.host() + ":" + address.port()
                            + ": " + unavailable.getMessage(),
                    unavailable);
        }
    }

    private static void serve(HttpServer server, String path, Supplier<Response> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                respond(exchange, path, answer);
            }
        });
    }

    private static void respond(HttpExchange exchange, String path, Supplier<Response> answer) throws IOException {
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
        if (isHead) {
            exchange.sendResponseHeaders(answer.code(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
    }
}
