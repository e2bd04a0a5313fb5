package io.conformalstreams.connectors.alertmanagersink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that accepts alerts like Alertmanager, or responds with an error. */
final class AnsweringAlertmanager implements AutoCloseable {

    static {
        // Otherwise the server of the JDK would delay each response.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer server;
    private final List<JsonNode> posted = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String authorization = "";

    AnsweringAlertmanager() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v2/alerts", this::take);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answer(int newStatus) {
        status = newStatus;
    }

    String authorization() {
        return authorization;
    }

    /** Returns the alerts that were accepted since the last call. */
    List<JsonNode> taken() {
        List<JsonNode> alerts = new ArrayList<>();
        posted.forEach(posting -> posting.forEach(alerts::add));
        posted.clear();
        return alerts;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode alerts = mapper.readTree(exchange.getRequestBody());
            authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (status == 200) {
                posted.add(alerts);
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
