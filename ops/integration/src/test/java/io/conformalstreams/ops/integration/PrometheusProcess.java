package io.conformalstreams.ops.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.platform.LoopbackPorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A real Prometheus on a free port. */
final class PrometheusProcess implements AutoCloseable {

    private final Path directory;
    private final int port;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    private PrometheusProcess(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Returns the installed program, such as {@code prometheus} or {@code promtool}. */
    static Optional<Path> installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts Prometheus.
     *
     * @param directory holds its data and its log
     * @param rules file of recording and alert rules
     * @param port port of the instance to scrape
     */
    static PrometheusProcess start(Path binary, Path directory, Path rules, int port) throws Exception {
        Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
                rule_files: ["%s"]
                scrape_configs:
                  - {job_name: conformal-streams, static_configs: [{targets: ["127.0.0.1:%d"]}]}
                """.formatted(
                        rules.toAbsolutePath().normalize(), port));
        int own = LoopbackPorts.free(1)[0];
        Process process = new ProcessBuilder(
                        binary.toString(),
                        "--config.file=" + directory.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + own)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusProcess(directory, own, process);
    }

    /**
     * Returns the data of a response of the HTTP API.
     *
     * @param path such as {@code alerts}
     * @return empty while Prometheus starts
     * @throws IOException if Prometheus has ended
     */
    Optional<JsonNode> get(String path) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException("Prometheus has ended; its log is in " + directory);
        }
        try {
            URI address = URI.create("http://127.0.0.1:" + port + "/api/v1/" + path);
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.of(mapper.readTree(response.body()).get("data"))
                    : Optional.empty();
        } catch (ConnectException starting) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
