package io.conformalstreams.connectors.alertmanager;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Posts alerts to one Alertmanager, through version 2 of its API. */
public final class AlertmanagerClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 200;

    /** Statuses that mean that the alerts are faulty. With any other status, the next attempt may succeed. */
    private static final Set<Integer> REFUSALS = Set.of(400, 413, 422);

    private final URI alerts;
    private final URI base;
    private final Optional<String> authorization;
    private final HttpClient http;
    private final ObjectMapper mapper = new ObjectMapper();

    /** The result of sending alerts. */
    sealed interface Response {

        /** Alertmanager accepted all alerts. */
        record Accepted() implements Response {}

        /**
         * Alertmanager refused one or more of the alerts.
         *
         * @param reason in Alertmanager's words
         */
        record Refused(String reason) implements Response {}

        /**
         * Alertmanager can't be reached, or can't process the request at present.
         *
         * @param reason in a few words
         */
        record Unreachable(String reason) implements Response {}
    }

    /**
     * Creates a client; nothing is sent yet.
     *
     * @param base address of Alertmanager, for example {@code http://alertmanager:9093}, including the prefix of its
     *     routes if it has one
     * @param authorization value of the header {@code Authorization}, if Alertmanager requires one
     * @throws IllegalArgumentException if the address isn't an http or https address
     */
    public AlertmanagerClient(URI base, Optional<String> authorization) {
        requireAddress(base);
        this.base = base;
        this.alerts = URI.create(base.toString().replaceFirst("/+$", "") + "/api/v2/alerts");
        this.authorization = authorization;
        // By default, the client would offer HTTP/2 with each request. Alertmanager doesn't support it, and proxies may
        // refuse it.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * @throws IllegalArgumentException if the address isn't an http or https address
     */
    public static void requireAddress(URI base) {
        boolean isHttp = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!isHttp || base.getHost() == null || base.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    base + " isn't the address of an Alertmanager; expected an address like http://HOST:9093");
        }
    }

    /** Returns the address of the Alertmanager. */
    public URI base() {
        return base;
    }

    /**
     * @throws InterruptedException if this thread is to end; the alerts may or may not have arrived
     */
    Response post(List<PostableAlert> postable) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(alerts)
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json(postable)));
        authorization.ifPresent(value -> request.header("Authorization", value));
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return response(response.statusCode(), response.body());
        } catch (IOException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElse("");
            return new Response.Unreachable(reason.isEmpty() ? e.getClass().getSimpleName() : shortened(reason));
        }
    }

    private static Response response(int status, String body) {
        if (status / 100 == 2) {
            return new Response.Accepted();
        }
        String reason = "HTTP status " + status + (body.isBlank() ? "" : ", " + shortened(body));
        return REFUSALS.contains(status) ? new Response.Refused(reason) : new Response.Unreachable(reason);
    }

    private static String shortened(String reason) {
        String line = reason.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON);
    }

    private byte[] json(List<PostableAlert> postable) {
        ArrayNode array = mapper.createArrayNode();
        for (PostableAlert alert : postable) {
            ObjectNode node = array.addObject();
            ObjectNode labels = node.putObject("labels");
            alert.labels().forEach(labels::put);
            ObjectNode annotations = node.putObject("annotations");
            alert.annotations().forEach(annotations::put);
            node.put("startsAt", text(alert.startsAt()));
            node.put("endsAt", text(alert.endsAt()));
            alert.generator().ifPresent(generator -> node.put("generatorURL", generator.toString()));
        }
        try {
            return mapper.writeValueAsBytes(array);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
