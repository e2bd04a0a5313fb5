package io.conformalstreams.ops.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.platform.SharedArchive;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/** One instance of the application in a process of its own, with its own state directory, port and log. */
final class Instance {

    /** What an instance is doing, as far as its health server tells. */
    enum Moment {
        /** The process has ended. */
        ENDED,
        /** The health server doesn't answer yet. */
        STARTING,
        /** A topology joins its group, or exchanges partitions with other instances. */
        REBALANCING,
        /** A store is being restored. */
        RESTORING,
        /** A topology waits for the broker or the registry. */
        WAITING,
        /** All topologies process records. */
        READY
    }

    private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);
    private static final Duration METRICS_LIMIT = Duration.ofSeconds(60);
    /** A generous limit: only an instance that hangs reaches it. */
    static final Duration START_LIMIT = Duration.ofSeconds(240);

    private static final long BETWEEN_LOOKS_MILLISECONDS = 50;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int number;
    private final Path directory;
    private final List<String> javaOptions;
    private final List<String> program;
    private final SharedArchive archive;
    private final HttpRequest readiness;
    private final HttpRequest status;
    private final HttpRequest metrics;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LOOK_LIMIT).build();
    private Process process;
    private long startedAt;

    /**
     * @param number number of the instance, from 1
     * @param directory directory of the configuration and the log
     * @param port port of the health server
     * @param javaOptions options of the JVM
     */
    Instance(int number, Path directory, int port, List<String> javaOptions) throws IOException {
        this.number = number;
        this.directory = directory;
        this.readiness = request(port, "/ready", LOOK_LIMIT);
        this.status = request(port, "/status", LOOK_LIMIT);
        this.metrics = request(port, "/metrics", METRICS_LIMIT);
        this.javaOptions = List.copyOf(javaOptions);
        this.archive = SharedArchive.of(ConformalStreams.class, ClassArchive.classPath());
        this.program = List.of(
                "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("temporary")),
                "-Dlog4j2.configurationFile=log4j2.xml",
                "-cp",
                ClassArchive.classPath(),
                ConformalStreams.class.getName(),
                "run",
                "--config",
                configuration().toString());
    }

    int number() {
        return number;
    }

    Path configuration() {
        return directory.resolve("conformal.yaml");
    }

    /** The place for a small file system with the state directory. */
    Path disk() {
        return directory.resolve("disk");
    }

    Path stateDirectory() {
        return disk().resolve("state");
    }

    Path log() {
        return directory.resolve("instance-" + number + ".log");
    }

    /** Starts the process, and returns at once. */
    synchronized void start() throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(javaOptions);
        command.addAll(archive.options());
        command.addAll(program);
        startedAt = System.nanoTime();
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Orphans.prevent(process);
    }

    /** The moment of the last start, in the clock of {@link System#nanoTime()}. */
    synchronized long startedAt() {
        return startedAt;
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The id of the process in the operating system. */
    synchronized long processId() {
        return process.pid();
    }

    /**
     * Returns the metrics in Prometheus' text format.
     *
     * @throws IOException if the process has ended or doesn't respond
     */
    String metrics() throws IOException, InterruptedException {
        return http.send(metrics, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The exit code of an ended process. */
    synchronized int exitCode() {
        return process.exitValue();
    }

    /** Kills the process with SIGKILL. Returns when it has ended. */
    synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the process with SIGSTOP: it does nothing, but keeps its connections. */
    synchronized void freeze() throws IOException {
        Shell.run(List.of("kill", "-STOP", Long.toString(process.pid())));
    }

    /** Lets a stopped process continue. */
    synchronized void thaw() throws IOException {
        Shell.run(List.of("kill", "-CONT", Long.toString(process.pid())));
    }

    /** Keeps in files what the process is doing: its status, and in its log the stack traces of its threads. */
    synchronized void keepStatus() throws IOException, InterruptedException {
        if (!isAlive()) {
            return;
        }
        Shell.run(List.of("kill", "-QUIT", Long.toString(process.pid())));
        try {
            http.send(status, HttpResponse.BodyHandlers.ofFile(directory.resolve("status.json")));
        } catch (IOException noAnswer) {
            Files.writeString(directory.resolve("status.json"), "no answer: " + noAnswer.getMessage());
        }
    }

    /** Stops the process with SIGTERM, and kills it if that takes too long. Returns whether it ended by itself. */
    synchronized boolean stop() throws InterruptedException {
        process.destroy();
        if (process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    /** Waits until the instance is ready. Returns false if it ends, or is not ready within the limit. */
    boolean isReadyInTime() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (look() != Moment.READY) {
            if (!isAlive() || System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
        }
        archive.write(processId());
        return true;
    }

    /** Waits until the log contains a text after a number of bytes. Returns false if it does not come in time. */
    boolean awaitLogged(String text, long from, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            try (InputStream log = Files.newInputStream(log())) {
                log.skipNBytes(from);
                if (new String(log.readAllBytes(), StandardCharsets.UTF_8).contains(text)) {
                    return true;
                }
            }
            Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
        }
        return false;
    }

    /** Asks what the instance is doing. Takes a few milliseconds; a second if the process is stopped. */
    Moment look() throws InterruptedException {
        if (!isAlive()) {
            return Moment.ENDED;
        }
        try {
            return moment(JSON.readTree(
                    http.send(readiness, HttpResponse.BodyHandlers.ofString()).body()));
        } catch (IOException noAnswer) {
            return Moment.STARTING;
        }
    }

    private static HttpRequest request(int port, String path, Duration limit) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(limit)
                .build();
    }

    private static Moment moment(JsonNode report) {
        if (report.path("ready").asBoolean()) {
            return Moment.READY;
        }
        List<JsonNode> topologies = list(report.path("topologies"));
        if (topologies.stream()
                .anyMatch(topology -> topology.path("phase").asText().startsWith("WAITING"))) {
            return Moment.WAITING;
        }
        return topologies.stream()
                        .flatMap(topology -> list(topology.path("stores")).stream())
                        .allMatch(store -> store.path("done").asBoolean())
                ? Moment.REBALANCING
                : Moment.RESTORING;
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
