package io.conformalstreams.ops.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard while no broker responds: it serves, and it protects. */
class DashboardTest {

    private static final String VIEW = "view-token-0123456789";
    private static final String ACT = "act-token-0123456789";

    @TempDir
    private static Path directory;

    /** Everybody may view it, and nobody may act. */
    private static Dashboard open;

    private final HttpClient client = HttpClient.newHttpClient();
    private Dashboard running = open;

    @BeforeAll
    static void startOpen() throws IOException {
        open = Dashboard.start(configuration(), DashboardSettings.local(0), line -> {});
    }

    @AfterAll
    static void closeOpen() {
        open.close();
    }

    @AfterEach
    void close() {
        if (running != open) {
            running.close();
        }
    }

    @Test
    void everyAnswerForbidsWhatThePageDoesNotNeed() throws Exception {
        for (String path : List.of("healthz", "api/overview", "api/nothing", "no-such-file.js")) {
            HttpResponse<String> response = get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValueSatisfying(policy -> assertThat(policy)
                            .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
                            .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                            .doesNotContain("unsafe", "http", "*"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
        assertThat(get("api/overview").body()).contains("\"strata\":[]", "\"state\":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "api/images?limit=201; 400; limit is 201; it must be 1 to 200",
                "api/images?sort=colour; 400; sort is 'colour'",
                "api/images?review=maybe; 400; review is 'maybe'",
                "api/images?after=-1; 400; after is -1",
                "api/images?from=9&to=3; 400; from is 9 and to is 3",
                "api/strata/unknown; 404; stratum unknown is not in the topics",
                "api/images/case-1; 400; the parameter stratum is missing",
                "api/images/case-1?stratum=s; 404; image case-1 of stratum s is not among the newest images",
                "api/images/case-1/raster?stratum=s&layer=truth&axis=w; 400; axis is 'w'",
                "api/images/case-1/raster?stratum=s&layer=truth&slice=1e9; 400; slice is '1e9'",
                "api/images/case-1/raster?stratum=s; 400; the parameter layer is missing",
                "api/images/case-1/raster?stratum=s&layer=preview; 404; image case-1 of stratum s is not among",
                "api/records/some-topic/0/0; 404; topic some-topic is none of the system's topics",
                "api/records/predictions/0/x; 400; offset is 'x'",
                "api/alerts/none; 404; alert none is not in the topic",
                "api/%zz; 400; ",
                "../../etc/passwd; 404; there is no such file",
                "page/%2e%2e/secret.js; 404; there is no such file",
            })
    void badRequestsAreAnsweredWithTheWayOut(String path, int status, String message) throws Exception {
        String answer = raw("GET /" + path + " HTTP/1.1");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.split("\r\n\r\n", 2)[1])
                .contains(Optional.ofNullable(message).orElse(""));
    }

    @Test
    void anAddressIsBounded() throws Exception {
        assertThat(raw("GET /api/images?q=" + "a".repeat(20_000) + " HTTP/1.1")).startsWith("HTTP/1.1 414");
    }

    @Test
    void anotherHostIsRefused() throws Exception {
        assertThat(exchange("GET /api/overview HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("evil.example");
    }

    @Test
    void viewingNeedsItsToken() throws Exception {
        start(with(Optional.of(VIEW), Optional.of(ACT)));

        assertThat(get("api/overview").statusCode()).isEqualTo(401);
        assertThat(get("api/events").statusCode()).isEqualTo(401);
        assertThat(get("api/session").body()).contains("\"view\":false", "\"tokenNeeded\":true");
        assertThat(get("healthz").statusCode()).isEqualTo(200);
        assertThat(get("api/overview", "Authorization", "Bearer " + VIEW).statusCode())
                .isEqualTo(200);
        assertThat(get("api/overview", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);

        HttpResponse<String> session = post("api/session", "{\"token\": \"" + VIEW + "\"}");
        assertThat(session.statusCode()).isEqualTo(200);
        String cookie = session.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(VIEW);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(get("api/overview", "Cookie", pair).statusCode()).isEqualTo(200);
        assertThat(get("api/session", "Cookie", pair).body()).contains("\"view\":true", "\"act\":false");
        assertThat(post("api/epochs", "{\"stratum\": \"s\", \"reason\": \"r\"}", "Cookie", pair)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void actingNeedsATokenOfItsOwn() throws Exception {
        start(with(Optional.empty(), Optional.of(ACT)));
        String body = "{\"stratum\": \"s\", \"reason\": \"r\"}";

        assertThat(post("api/epochs", body).statusCode()).isEqualTo(403);
        assertThat(post("api/alerts/a/close", "{\"reason\": \"r\"}").statusCode())
                .isEqualTo(403);
        // The right is there, but the stratum isn't.
        assertThat(post("api/epochs", body, "Authorization", "Bearer " + ACT).statusCode())
                .isEqualTo(404);
        assertThat(post("api/epochs", body, "Authorization", "Bearer " + ACT, "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("api/epochs", "{\"stratum\": \"s\"}", "Authorization", "Bearer " + ACT)
                        .body())
                .contains("reason has 0 characters; it must have 1 to 1000");
        assertThat(post("api/epochs", "x".repeat(20_000), "Authorization", "Bearer " + ACT)
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void withoutAnActingTokenNobodyMayAct() throws Exception {
        assertThat(post("api/epochs", "{\"stratum\": \"s\", \"reason\": \"r\"}").body())
                .contains("actions are switched off");
    }

    @Test
    void tokensCannotBeGuessedQuickly() throws Exception {
        start(with(Optional.of(VIEW), Optional.empty()));
        for (int i = 0; i < 10; i++) {
            assertThat(post("api/session", "{\"token\": \"wrong\"}").statusCode())
                    .isEqualTo(401);
        }

        assertThat(post("api/session", "{\"token\": \"" + VIEW + "\"}").statusCode())
                .isEqualTo(429);
    }

    @Test
    void eventStreamsAreBounded() throws Exception {
        start(DashboardSettings.local(0));
        for (int i = 0; i < 32; i++) {
            HttpResponse<InputStream> stream = client.send(
                    HttpRequest.newBuilder(uri("api/events")).build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(new String(stream.body().readNBytes(12), StandardCharsets.UTF_8))
                    .isEqualTo("retry: 2000\n");
        }

        assertThat(get("api/events").statusCode()).isEqualTo(503);
        assertThat(get("api/overview").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1"})
    void aNetworkAddressNeedsTokenAndEncryption(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(host, Optional.empty(), Optional.empty(), false))
                .withMessageContaining("give a token for viewing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(host, Optional.of(VIEW), Optional.empty(), false))
                .withMessageContaining("give a key store for TLS");
        assertThat(settings(host, Optional.empty(), Optional.empty(), true).behindProxy())
                .isTrue();
    }

    @Test
    void tokensMustBeLongAndDiffer() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(Optional.of("short"), Optional.empty()).web())
                .withMessageContaining("has 5 characters; it needs at least 16");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(Optional.of(VIEW), Optional.of(VIEW)).web())
                .withMessageContaining("are the same");
        assertThat(with(Optional.of(VIEW), Optional.of(ACT)).toString()).doesNotContain(VIEW, ACT);
    }

    private static DashboardSettings with(Optional<String> view, Optional<String> act) {
        return new DashboardSettings("127.0.0.1", 0, view, act, Optional.empty(), false, Set.of(), 100);
    }

    private static DashboardSettings settings(
            String host,
            Optional<String> view,
            Optional<DashboardSettings.KeyStoreFile> keyStore,
            boolean behindProxy) {
        return new DashboardSettings(host, 0, view, Optional.empty(), keyStore, behindProxy, Set.of(), 100);
    }

    private void start(DashboardSettings settings) throws IOException {
        running = Dashboard.start(configuration(), settings, line -> {});
    }

    private static ConformalConfiguration configuration() throws IOException {
        Path file = directory.resolve("conformal.yaml");
        Files.writeString(file, """
                models:
                  - name: unet
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: cell, labelValues: [1]}]
                procedures:
                  - {name: sets, type: confidence-sets, model: unet, channel: cell, alphas: [0.1],
                     combination: marginal, inner: identity, outer: identity, window: all}
                kafka:
                  bootstrap.servers: 127.0.0.1:%d
                  schema.registry.url: http://127.0.0.1:9
                """.formatted(unusedPort()));
        return ConformalConfiguration.load(file, Map.of());
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The JDK's server closes the connection after an answer that comes before the body of its request. */
    @Test
    void answersARequestOnlyOnceItHasItsBody() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", uri("").getPort())) {
            byte[] headers = "POST /page HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
            byte[] answer = new byte[1 << 12];
            socket.getOutputStream().write(headers);
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> socket.getInputStream().read(answer)).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(0);
            socket.getOutputStream().write(body);
            assertThat(socket.getInputStream().read(answer)).isPositive();
        }
    }

    private URI uri(String path) {
        return URI.create(running.address() + path);
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)), headers);
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        HttpRequest built = (headers.length == 0 ? request : request.headers(headers)).build();
        return client.send(built, HttpResponse.BodyHandlers.ofString());
    }

    private String raw(String requestLine) throws IOException {
        return exchange(requestLine + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    }

    /** Sends bytes that a client would not send. */
    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", uri("").getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
