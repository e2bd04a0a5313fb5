package io.conformalstreams.ops.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.platform.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real Alertmanager on a free port. It can be killed, and restarted on its stored state. */
final class AlertmanagerProcess implements AutoCloseable {

    private static final List<String> NAMES = List.of("prometheus-alertmanager", "alertmanager");

    private final Path binary;
    private final Path directory;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();
    private Process process;

    private AlertmanagerProcess(Path binary, Path directory, int port) {
        this.binary = binary;
        this.directory = directory;
        this.port = port;
    }

    /** Skips the calling test if no Alertmanager is installed. */
    static AlertmanagerProcess start(Path directory, String configuration) throws Exception {
        Optional<Path> binary = installed();
        Assumptions.assumeTrue(
                binary.isPresent(),
                "no Alertmanager is installed; on Debian it is the package prometheus-alertmanager, which .ci/run installs");
        Files.writeString(directory.resolve("alertmanager.yml"), configuration);
        int port = LoopbackPorts.free(1)[0];
        AlertmanagerProcess alertmanager = new AlertmanagerProcess(binary.orElseThrow(), directory, port);
        alertmanager.start();
        return alertmanager;
    }

    private static Optional<Path> installed() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void start() throws Exception {
        process = new ProcessBuilder(
                        binary.toString(),
                        "--config.file=" + directory.resolve("alertmanager.yml"),
                        "--storage.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("alertmanager.log").toFile()))
                .start();
        Await.until("Alertmanager is ready; its log is in " + directory, this::isReady);
    }

    /** Stops Alertmanager with SIGTERM. It then stores its notifications, but no alerts. */
    void stop() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns all unresolved alerts, including muted ones. */
    List<JsonNode> alerts() throws Exception {
        List<JsonNode> alerts = new ArrayList<>();
        mapper.readTree(get("/api/v2/alerts").body()).forEach(alerts::add);
        return alerts;
    }

    private boolean isReady() throws Exception {
        if (!process.isAlive()) {
            throw new IOException("Alertmanager has ended; its log is in " + directory);
        }
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(address().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
