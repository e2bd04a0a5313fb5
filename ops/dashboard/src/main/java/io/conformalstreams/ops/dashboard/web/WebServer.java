package io.conformalstreams.ops.dashboard.web;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.conformalstreams.ops.dashboard.follow.FollowedTopics;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.view.Documents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;

/**
 * Serves the page and its data. Everything is bounded: connections, threads, streams, the length of a request, and the
 * time for reading it and for sending an answer.
 */
public final class WebServer implements AutoCloseable {

    /** The largest number of open event streams. */
    public static final int MOST_STREAMS = 32;

    private static final int WORKERS = MOST_STREAMS + 16;
    private static final int SMALLEST_COMPRESSED = 1024;
    private static final Duration SILENCE = Duration.ofSeconds(15);

    static {
        // The JDK's server reads these once. A request that trickles in must not hold a thread for ever.
        setUnlessSet("sun.net.httpserver.maxReqTime", "30");
        // Otherwise the end of an answer waits until the client has confirmed its beginning, which takes 40 ms.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqHeaders", "100");
        setUnlessSet("jdk.httpserver.maxConnections", "256");
        // Idle connections and those of all workers together stay below the limit, so that no page is refused because
        // others keep their connections.
        setUnlessSet("sun.net.httpserver.maxIdleConnections", "128");
    }

    private final HttpServer server;
    private final ExecutorService workers;
    private final SlowConnections slow;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final PageFiles files = new PageFiles();
    private final Api api;
    private final AccessControl access;
    private final ObservedTopics observed;
    private final FollowedTopics followed;
    private final Consumer<String> report;
    private final boolean encrypted;

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private WebServer(
            HttpServer server,
            WebSettings settings,
            Documents documents,
            ObservedTopics observed,
            FollowedTopics followed,
            Operator operator,
            Clock clock,
            Consumer<String> report) {
        this.server = server;
        this.encrypted = settings.tls().isPresent();
        this.access = new AccessControl(settings.access(), clock);
        this.api = new Api(
                documents,
                new OverviewCache(() -> Reply.json(documents.overview()), observed::revision, clock),
                access,
                operator,
                clock);
        this.observed = observed;
        this.followed = followed;
        this.report = report;
        this.slow = new SlowConnections(settings.longestSend());
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(WORKERS, task -> {
            Thread thread = new Thread(task, "dashboard-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Serves until closed.
     *
     * @param operator sends the commands of those who may act
     * @param report receives a line about each defect
     * @throws UncheckedIOException if the address can't be bound
     */
    public static WebServer start(
            WebSettings settings,
            Documents documents,
            ObservedTopics observed,
            FollowedTopics followed,
            Operator operator,
            Clock clock,
            Consumer<String> report) {
        WebServer web = new WebServer(bind(settings), settings, documents, observed, followed, operator, clock, report);
        web.server.setExecutor(web.workers);
        web.server.createContext("/", web::handle);
        web.server.start();
        return web;
    }

    private static HttpServer bind(WebSettings settings) {
        InetSocketAddress socket = new InetSocketAddress(settings.host(), settings.port());
        try {
            if (socket.isUnresolved()) {
                throw new IOException("unknown host");
            }
            if (settings.tls().isEmpty()) {
                return HttpServer.create(socket, 0);
            }
            HttpsServer server = HttpsServer.create(socket, 0);
            SSLContext tls = settings.tls().get();
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the dashboard can't be served at " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage() + "; choose another --port or --bind",
                    e);
        }
    }

    /** The port that is served. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
        slow.close();
    }

    private void handle(HttpExchange exchange) {
        // The watch ends last, because closing an exchange may send the rest of an answer.
        try (SlowConnections.Watch watch = slow.watch();
                exchange) {
            SecurityHeaders.addTo(exchange.getResponseHeaders(), encrypted);
            Optional<Request> stream = answer(exchange);
            if (stream.isPresent()) {
                stream(exchange, stream.get(), watch);
            }
        } catch (IOException e) {
            // The browser has gone away, or was too slow.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            report.accept("a request failed: " + e);
        } finally {
            // A watch may have interrupted this thread, which now serves another request.
            Thread.interrupted();
        }
    }

    /** Answers a request, or returns it if it asks for the event stream. */
    private Optional<Request> answer(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            Request request = new Request(exchange);
            if (isHealth(request)) {
                send(exchange, health());
                return Optional.empty();
            }
            access.requireHost(request);
            if (request.path().equals(List.of("api", "events"))) {
                if (!access.rights(request).view()) {
                    throw new RefusedException(401, "a token is needed; send it to POST /api/session");
                }
                return Optional.of(request);
            }
            send(exchange, reply(request));
        } catch (RefusedException e) {
            send(exchange, Reply.error(e.status(), e.getMessage()));
        } catch (RuntimeException e) {
            report.accept("a request failed: " + e);
            send(exchange, Reply.error(500, "the dashboard has a defect; its log says more"));
        }
        return Optional.empty();
    }

    private static boolean isHealth(Request request) {
        return request.path().equals(List.of("healthz"));
    }

    private Reply health() {
        return Reply.json(JsonNodeFactory.instance
                .objectNode()
                .put("serving", true)
                .put("source", followed.status().state().name()));
    }

    private Reply reply(Request request) throws IOException, InterruptedException {
        List<String> path = request.path();
        if (!path.isEmpty() && path.get(0).equals("api")) {
            return api.reply(request, path.subList(1, path.size()));
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new RefusedException(405, "use GET for the files of the page");
        }
        return files.reply(path, request.header("If-None-Match"))
                .orElseThrow(() -> new RefusedException(404, "there is no such file"));
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        // The JDK's server closes the connection after an answer that came before the body of its request. The client
        // doesn't know, and its next request on this connection fails.
        exchange.getRequestBody().readNBytes(Request.LONGEST_BODY);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        if (!reply.contentType().isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
        }
        if (reply.body().length == 0 || exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(reply.status(), -1);
            return;
        }
        byte[] body = reply.body();
        String accepted = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept-Encoding"))
                .orElse("");
        if (body.length >= SMALLEST_COMPRESSED && accepted.contains("gzip")) {
            body = compressed(body);
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.getResponseHeaders().set("Vary", "Accept-Encoding");
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] compressed(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private void stream(HttpExchange exchange, Request request, SlowConnections.Watch watch)
            throws IOException, InterruptedException {
        if (!streams.tryAcquire()) {
            send(
                    exchange,
                    Reply.error(503, MOST_STREAMS + " event streams are open; close a page, or load this one again")
                            .with("Retry-After", "10"));
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            Optional<String> last = request.header("Last-Event-ID").or(() -> request.parameter("id"));
            new EventStream(observed, () -> followed.status().state(), last, SILENCE)
                    .send(exchange.getResponseBody(), watch);
        } finally {
            streams.release();
        }
    }
}
