package io.conformalstreams.ops.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The notifications that Alertmanager sends to a receiver. Each message is about one group of alerts. */
final class Notifications implements AutoCloseable {

    private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpServer server;

    Notifications() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            messages.add(mapper.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    List<JsonNode> messages() {
        return messages;
    }

    /** Returns the status of each alert in its last notification, by alert name and id. */
    Map<String, String> statuses() {
        Map<String, String> statuses = new TreeMap<>();
        for (JsonNode message : messages) {
            for (JsonNode alert : message.get("alerts")) {
                statuses.put(name(alert), alert.get("status").textValue());
            }
        }
        return statuses;
    }

    /** Returns how often a notification said that an alert was resolved. */
    long timesResolved(String name) {
        return messages.stream()
                .flatMap(message -> message.findParents("fingerprint").stream())
                .filter(alert -> name(alert).equals(name))
                .filter(alert -> alert.get("status").textValue().equals("resolved"))
                .count();
    }

    static String name(JsonNode alert) {
        return alert.at("/labels/alertname").textValue() + " "
                + alert.at("/labels/alert_id").textValue();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
