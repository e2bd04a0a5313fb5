package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.processor.configuration.HttpAddress;
import io.conformalstreams.processor.configuration.HttpProtection;
import io.conformalstreams.processor.runtime.RestoreProgress.StoreProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthServerTest {

    private static final String TOKEN = "token-of-sixteen-letters";
    private static final String PASSWORD = "password-of-the-keys";

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile List<TopologyStatus> topologies = List.of();
    private HealthServer server;

    @BeforeEach
    void start() {
        server = HealthServer.start(
                HttpAddress.local("127.0.0.1", 0), () -> new HealthReport(topologies), () -> "a_metric 1.0\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldBeReadyOnlyWhenEveryTopologyRuns() throws Exception {
        topologies = List.of(status("calibration", Phase.RUNNING), status("prediction", Phase.STARTING));
        HttpResponse<String> starting = get("/ready");
        assertThat(starting.statusCode()).isEqualTo(503);
        assertThat(json(starting)).isEqualTo(json("""
                                {"ready": false, "topologies": [
                                  {"name": "calibration", "phase": "RUNNING",
                                   "stores": [{"name": "entries", "restored": 3, "total": 10, "done": false}]},
                                  {"name": "prediction", "phase": "STARTING",
                                   "stores": [{"name": "entries", "restored": 3, "total": 10, "done": false}]}]}
                                """));

        topologies = List.of(status("calibration", Phase.RUNNING), status("prediction", Phase.RUNNING));
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldBeLiveUntilATopologyHasFailed() throws Exception {
        for (Phase phase : List.of(Phase.STARTING, Phase.RUNNING, Phase.WAITING_TO_RESTART, Phase.WAITING_FOR_ACCESS)) {
            topologies = List.of(status("calibration", Phase.RUNNING), status("prediction", phase));
            assertThat(get("/live").statusCode()).as(phase.name()).isEqualTo(200);
        }
        topologies = List.of(status("calibration", Phase.RUNNING), status("prediction", Phase.FAILED));
        assertThat(get("/live").statusCode()).isEqualTo(503);
        assertThat(get("/live").body()).isEqualTo("{\"live\":false}");
    }

    @Test
    void shouldSayWhichAccessIsRefused() throws Exception {
        topologies = List.of(status("calibration", Phase.WAITING_FOR_ACCESS), status("prediction", Phase.RUNNING));
        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(json(ready).at("/topologies/0/accessRefused").asText()).isEqualTo("User:me lacks READ");
        assertThat(json(ready).at("/topologies/1").has("accessRefused")).isFalse();
    }

    @Test
    void shouldTellEverythingOnCall() throws Exception {
        topologies = List.of(status("calibration", Phase.WAITING_TO_RESTART));
        JsonNode status = json(get("/status"));
        assertThat(status.get("versions").get("kafka").asText()).startsWith("4.");
        JsonNode topology = status.get("topologies").get(0);
        assertThat(topology.get("applicationId").asText()).isEqualTo("app-calibration");
        assertThat(topology.get("restarts").asLong()).isEqualTo(2);
        assertThat(topology.get("startSeconds").toString())
                .isEqualTo("{\"process\":1.2,\"clusterCheck\":0.3,\"group\":0.4,\"restore\":1.5,\"tasks\":0.1}");
        assertThat(topology.get("lastFailure").asText()).isEqualTo("OUTAGE: java.net.ConnectException");
        assertThat(topology.get("threads").get(0).get("activeTasks").get(0).asText())
                .isEqualTo("0_1");
        assertThat(topology.get("lag").get("labels-0").asLong()).isEqualTo(7);
    }

    @Test
    void shouldServeMetricsAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> metrics = get("/metrics");
        assertThat(metrics.body()).isEqualTo("a_metric 1.0\n");
        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void shouldRefuseOtherPathsAndMethods() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/ready/more").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(uri("/live"))
                .POST(BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void shouldAnswerEveryProbeWhileManyClientsKeepTheirConnections() throws Exception {
        List<Socket> kept = new ArrayList<>();
        try {
            for (int i = 1; i <= 100; i++) {
                Socket connection = new Socket("127.0.0.1", server.port());
                kept.add(connection);
                connection
                        .getOutputStream()
                        .write("GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String statusLine = new BufferedReader(
                                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))
                        .readLine();
                assertThat(statusLine).as("client %d", i).isEqualTo("HTTP/1.1 200 OK");
            }
        } finally {
            for (Socket connection : kept) {
                connection.close();
            }
        }
    }

    /** The JDK's server closes the connection after an answer that comes before the body of its request. */
    @Test
    void shouldAnswerARequestOnlyOnceItHasItsBody() throws Exception {
        try (Socket connection = new Socket("127.0.0.1", server.port())) {
            byte[] headers = "POST /live HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
            byte[] answer = new byte[1 << 12];
            for (String request : List.of("first", "second")) {
                connection.getOutputStream().write(headers);
                connection.setSoTimeout(300);
                assertThatThrownBy(() -> connection.getInputStream().read(answer))
                        .as(request)
                        .isInstanceOf(SocketTimeoutException.class);
                connection.setSoTimeout(0);
                connection.getOutputStream().write(body);
                assertThat(connection.getInputStream().read(answer)).as(request).isPositive();
            }
        }
    }

    @Test
    void shouldNameAnAddressThatIsTaken() {
        HttpAddress taken = HttpAddress.local("127.0.0.1", server.port());
        assertThatThrownBy(() -> HealthServer.start(taken, () -> new HealthReport(List.of()), () -> ""))
                .isInstanceOf(UncheckedIOException.class)
                // Commands print the message of the cause.
                .cause()
                .hasMessageContaining("application.http 127.0.0.1:" + server.port())
                .hasMessageContaining("set another application.http.port");
    }

    @Test
    void shouldShowNothingButTheStateOfHealthWithoutTheToken() throws Exception {
        server.close();
        server = HealthServer.start(
                new HttpAddress("127.0.0.1", 0, new HttpProtection(Optional.of(TOKEN), Optional.empty(), false)),
                () -> new HealthReport(topologies),
                () -> "a_metric 1.0\n");
        topologies = List.of(status("calibration", Phase.WAITING_FOR_ACCESS));

        assertThat(get("/live").body()).isEqualTo("{\"live\":true}");
        assertThat(get("/ready").body()).isEqualTo("{\"ready\":false}");
        for (String path : List.of("/status", "/metrics")) {
            for (String header : List.of("", "Bearer ", "Bearer " + TOKEN + "x", TOKEN)) {
                HttpResponse<String> refused = get(client, uri(path), header);
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(refused.body()).doesNotContain("metric", "calibration", TOKEN);
            }
            assertThat(get(client, uri(path), "Bearer " + TOKEN).statusCode()).isEqualTo(200);
        }
        assertThat(get(client, uri("/ready"), "Bearer " + TOKEN).body()).contains("User:me lacks READ");
    }

    @Test
    void shouldServeTls(@TempDir Path folder) throws Exception {
        Path keys = keyStore(folder);
        server.close();
        server = HealthServer.start(
                new HttpAddress("127.0.0.1", 0, protection(keys, PASSWORD)),
                () -> new HealthReport(List.of()),
                () -> "a_metric 1.0\n");
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted.getTrustManagers(), null);
        HttpClient secured = HttpClient.newBuilder().sslContext(context).build();

        URI address = URI.create("https://127.0.0.1:" + server.port() + "/metrics");
        assertThat(get(secured, address, "Bearer " + TOKEN).body()).isEqualTo("a_metric 1.0\n");
        assertThatThrownBy(() -> get("/metrics")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldNotStartWithAKeyStoreThatItCannotUse(@TempDir Path folder) throws Exception {
        for (HttpProtection unusable :
                List.of(protection(keyStore(folder), "another"), protection(folder.resolve("missing.p12"), PASSWORD))) {
            assertThatThrownBy(() -> HealthServer.start(
                            new HttpAddress("127.0.0.1", 0, unusable), () -> new HealthReport(List.of()), () -> ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("application.http.keyStore " + folder)
                    .hasMessageNotContaining("another");
        }
    }

    private static HttpProtection protection(Path keys, String password) {
        return new HttpProtection(
                Optional.of(TOKEN), Optional.of(new HttpProtection.KeyStoreFile(keys, password)), false);
    }

    private static Path keyStore(Path folder) throws Exception {
        Path keys = folder.resolve("http.p12");
        Process keytool = new ProcessBuilder((System.getProperty("java.home") + "/bin/keytool -genkeypair -alias http"
                                + " -keyalg EC -dname CN=conformal -ext SAN=IP:127.0.0.1 -storetype PKCS12 -keystore "
                                + keys + " -storepass " + PASSWORD)
                        .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return keys;
    }

    private static TopologyStatus status(String name, Phase phase) {
        return new TopologyStatus(
                name,
                "app-" + name,
                phase,
                Optional.of("REBALANCING"),
                2,
                Optional.of(new StartDurations(
                        Duration.ofMillis(1200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(400),
                        Duration.ofMillis(1500),
                        Duration.ofMillis(100))),
                phase == Phase.WAITING_FOR_ACCESS ? Optional.of("User:me lacks READ") : Optional.empty(),
                Optional.of("OUTAGE: java.net.ConnectException"),
                Map.of("entries", new StoreProgress(3, 10, false)),
                List.of(new TopologyStatus.StreamThread("thread-1", "RUNNING", List.of("0_1"))),
                Map.of("labels-0", 7L));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(client, uri(path), "");
    }

    /** @param authorization the header; empty for none */
    private static HttpResponse<String> get(HttpClient client, URI uri, String authorization)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return json(response.body());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
