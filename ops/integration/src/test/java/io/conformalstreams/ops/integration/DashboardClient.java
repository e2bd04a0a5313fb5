package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Sends requests to a dashboard, as a script does. */
final class DashboardClient {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String address;
    private final Optional<String> token;
    private final HttpClient client;

    private DashboardClient(String address, Optional<String> token, HttpClient client) {
        this.address = address;
        this.token = token;
        this.client = client;
    }

    /** A client that anybody may be. */
    static DashboardClient of(String address) {
        return new DashboardClient(address, Optional.empty(), HttpClient.newHttpClient());
    }

    /** A client that trusts the keys of a server. */
    static DashboardClient of(String address, SSLContext trust) {
        return new DashboardClient(
                address,
                Optional.empty(),
                HttpClient.newBuilder().sslContext(trust).build());
    }

    /** The same client with a token. */
    DashboardClient with(String bearer) {
        return new DashboardClient(address, Optional.of(bearer), client);
    }

    /** Tells whether everything in the topics has been read. */
    boolean isCurrent() throws IOException, InterruptedException {
        return get("healthz").path("source").asText().equals("CURRENT");
    }

    /** Returns a document. */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = response(path);
        assertThat(response.statusCode())
                .as("%s: %s", path, new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return MAPPER.readTree(response.body());
    }

    /** Returns an answer, whatever its status. */
    HttpResponse<byte[]> response(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends a document as the page does, and returns the status of the answer. */
    int post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int index = 0; index < headers.length; index += 2) {
            request.header(headers[index], headers[index + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** Opens the event stream after the event with an id. */
    InputStream events(String lastEventId) throws IOException, InterruptedException {
        HttpRequest request =
                request("api/events").header("Last-Event-ID", lastEventId).build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
