package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.processor.configuration.Configurations;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConformalApplicationTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final List<RunnableTopology> TOPOLOGIES = List.of(
            new RunnableTopology("calibration", "app-calibration", Topology::new),
            new RunnableTopology("prediction", "app-prediction", Topology::new));

    @TempDir
    private Path folder;

    @Test
    void shouldBeAliveAndNotReadyWithoutABroker() throws Exception {
        int closedPort = closedPort();
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                Configurations.MINIMAL,
                Map.of(
                        "CONFORMAL_KAFKA_BOOTSTRAP_SERVERS",
                        "127.0.0.1:" + closedPort,
                        "CONFORMAL_APPLICATION_HTTP_PORT",
                        "0",
                        "CONFORMAL_APPLICATION_STATE_DIRECTORY",
                        folder.toString()));
        ConformalApplication application = ConformalApplication.start(configuration, TOPOLOGIES);
        try {
            assertThat(get(application, "/live").statusCode()).isEqualTo(200);
            assertThat(get(application, "/ready").statusCode()).isEqualTo(503);
            assertThat(get(application, "/metrics").body())
                    .contains("conformal_topology_ready{topology=\"calibration\"} 0.0")
                    .contains("conformal_topology_ready{topology=\"prediction\"} 0.0")
                    .contains("conformal_topology_restarts_total{topology=\"prediction\"}")
                    .contains("jvm_memory_used_bytes");
        } finally {
            application.close();
        }
        assertThat(application.awaitEnd()).isEmpty();
        assertThat(application.phases()).containsOnly(Phase.CLOSED);
    }

    @Test
    void shouldRefusePropertiesThatItOwnsBeforeAnythingStarts() {
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                Configurations.MINIMAL,
                Map.of(
                        "CONFORMAL_KAFKA_APPLICATION_ID",
                        "mine",
                        "CONFORMAL_APPLICATION_STATE_DIRECTORY",
                        folder.toString()));
        assertThatThrownBy(() -> ConformalApplication.start(configuration, TOPOLOGIES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka.application.id");
    }

    @Test
    void shouldSayWhatToDoWithoutAFolderForTheState() throws IOException {
        Path inAFile = Files.createFile(folder.resolve("file")).resolve("state");
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                Configurations.MINIMAL, Map.of("CONFORMAL_APPLICATION_STATE_DIRECTORY", inAFile.toString()));
        assertThatThrownBy(() -> ConformalApplication.start(configuration, TOPOLOGIES))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot create application.stateDirectory " + inAFile)
                .hasMessageEndingWith("; set it to a folder that can be written");
    }

    private static HttpResponse<String> get(ConformalApplication application, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + application.httpPort() + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
