package io.conformalstreams.ops.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The part of Kafka Connect's REST interface that manages connectors. */
final class WorkerRest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long BETWEEN_LOOKS_MILLISECONDS = 200;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int REBALANCING = 409;
    private static final int SERVER_ERROR = 500;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    WorkerRest(String url) {
        this.url = url;
    }

    String url() {
        return url;
    }

    /** Tells whether the worker has joined its group and loaded the connectors that were created earlier. */
    boolean takesConnectors() {
        try {
            return send(HttpRequest.newBuilder().uri(URI.create(url + "/connectors")))
                            .statusCode()
                    == OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    void configure(String name, Map<String, String> settings) throws IOException {
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(json.writeValueAsString(settings));
        accept(
                HttpRequest.newBuilder()
                        .uri(URI.create(url + "/connectors/" + name + "/config"))
                        .header("Content-Type", "application/json")
                        .PUT(body),
                Set.of(OK, CREATED),
                "refuses the connector " + name);
    }

    void remove(String name) throws IOException {
        accept(
                HttpRequest.newBuilder()
                        .uri(URI.create(url + "/connectors/" + name))
                        .DELETE(),
                Set.of(NO_CONTENT, NOT_FOUND),
                "does not remove the connector " + name);
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (status(name).statusCode() != NOT_FOUND) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the connector " + name + " was not removed within " + LIMIT.toSeconds() + " s");
            }
            rest();
        }
    }

    /** Repeats a request until the status of the response is an expected one. */
    private void accept(HttpRequest.Builder request, Set<Integer> expected, String fault) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            HttpResponse<String> response = send(request);
            if (expected.contains(response.statusCode())) {
                return;
            }
            boolean passes = response.statusCode() == REBALANCING || response.statusCode() == SERVER_ERROR;
            if (!passes || System.nanoTime() > deadline) {
                throw new IOException("Kafka Connect " + fault + ": " + message(response));
            }
            rest();
        }
    }

    void awaitRunning(String name) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        List<String> states = states(name);
        while (states.size() < 2 || !states.stream().allMatch("RUNNING"::equals)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the connector " + name + " did not start within " + LIMIT.toSeconds()
                        + " s; states of the connector and its tasks: " + states);
            }
            rest();
            states = states(name);
        }
    }

    /** Returns the connector's state, then those of its tasks; empty while the worker does not know the connector. */
    private List<String> states(String name) throws IOException {
        HttpResponse<String> response = status(name);
        if (response.statusCode() == NOT_FOUND || response.statusCode() == REBALANCING) {
            return List.of();
        }
        List<JsonNode> parts = new ArrayList<>();
        JsonNode status = json.readTree(response.body());
        parts.add(status.path("connector"));
        status.path("tasks").forEach(parts::add);
        List<String> states = new ArrayList<>();
        for (JsonNode part : parts) {
            String state = part.path("state").asText();
            if (state.equals("FAILED")) {
                throw new IOException("the connector " + name + " failed: "
                        + part.path("trace").asText());
            }
            states.add(state);
        }
        return states;
    }

    private HttpResponse<String> status(String name) throws IOException {
        return send(HttpRequest.newBuilder().uri(URI.create(url + "/connectors/" + name + "/status")));
    }

    private String message(HttpResponse<String> response) throws IOException {
        return json.readTree(response.body()).path("message").asText(response.body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(LOOK).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw interruption();
        }
    }

    private static void rest() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLISECONDS);
        } catch (InterruptedException interrupted) {
            throw interruption();
        }
    }

    private static IOException interruption() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for Kafka Connect");
    }
}
