package io.conformalstreams.ops.benchmark.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An instance of {@code conformal-streams run} that is killed and started again. */
final class KilledInstance implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final String READINESS = "readiness  ";
    private static final int HTTP_OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final List<String> command;
    private final Path log;
    private final Path archives;
    private final Thread ending;
    private Process process;
    private long started;

    private KilledInstance(List<String> command, Path log, Path archives) throws IOException {
        this.command = command;
        this.log = log;
        this.archives = archives;
        this.process = launch();
        this.ending = new Thread(() -> process.destroyForcibly(), "end-instance");
        // Otherwise the program would continue without a broker if this JVM is stopped by a signal.
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /**
     * Starts the program. It writes its log beside its configuration.
     *
     * @param archives the folder for the program's archive of classes
     * @param topology what to run: {@code all} or one topology
     */
    static KilledInstance start(Path launcher, Path configuration, Path archives, String topology) throws IOException {
        return new KilledInstance(
                List.of(launcher.toString(), "run", "--topology", topology, "--config", configuration.toString()),
                configuration.resolveSibling(configuration.getFileName() + ".log"),
                archives);
    }

    private Process launch() throws IOException {
        started = System.nanoTime();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CONFORMAL_CLASS_ARCHIVE", archives.toString());
        return builder.start();
    }

    /** Waits until there is an archive of classes, as on a machine where the program has run before. */
    void awaitArchive() throws IOException, InterruptedException {
        while (isWithoutArchive()) {
            requireAlive("has no archive of classes");
            // A pause leaves the processors to the program.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private boolean isWithoutArchive() throws IOException {
        try (DirectoryStream<Path> complete = Files.newDirectoryStream(archives, "*.jsa")) {
            return !complete.iterator().hasNext();
        } catch (NoSuchFileException notYet) {
            return true;
        }
    }

    /** Fails if the program has ended, or was started long ago. */
    void requireAlive(String lack) throws IOException {
        if (!process.isAlive()) {
            throw new IOException("the program ended with status " + process.exitValue() + "; its log is " + log + ":\n"
                    + Files.readString(log));
        }
        if (System.nanoTime() - started > PATIENCE.toNanos()) {
            throw new IOException("the program " + lack + " after " + PATIENCE.toMinutes() + " minutes; its log is "
                    + log + ":\n" + Files.readString(log));
        }
    }

    /** Returns the processor time of the program since it was started last. */
    Duration processorTime() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("the program has ended; its log is " + log));
    }

    /** Kills the program with SIGKILL, and starts it again when it has ended. */
    void killAndStart() throws IOException, InterruptedException {
        kill();
        startAgain();
    }

    /** Kills the program with SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts a program that was killed. */
    void startAgain() throws IOException {
        process = launch();
    }

    /** Returns the time since the program was started last. */
    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** Returns the time from the start of the program until it is ready. */
    Duration awaitReady() throws IOException, InterruptedException {
        while (true) {
            Optional<String> address = readiness();
            if (address.isPresent() && statusCode(address.get()) == HTTP_OK) {
                return Duration.ofNanos(System.nanoTime() - started);
            }
            requireAlive("is not ready");
            // A pause leaves the processors to the program that starts. It makes the measured time too long by at most
            // its length.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** Returns the steps of the start of each topology of a program that is ready. */
    List<StartSteps> startSteps() throws IOException, InterruptedException {
        JsonNode topologies = new ObjectMapper().readTree(get("/status")).get("topologies");
        return topologies
                .valueStream()
                .map(topology -> StartSteps.of(topology.get("name").asText(), topology.get("startSeconds")))
                .toList();
    }

    /** Waits for a metric of a program that is ready, and returns its sum over its labels. */
    double metric(String name) throws IOException, InterruptedException {
        while (true) {
            List<String> lines = get("/metrics")
                    .lines()
                    .filter(line -> line.startsWith(name + "{"))
                    .toList();
            if (!lines.isEmpty()) {
                return lines.stream()
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum();
            }
            requireAlive("has no metric " + name);
            // The program looks for new metrics only from time to time.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        String address = readiness().orElseThrow().replaceFirst("/ready$", path);
        return http.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Returns the address at which the program says whether it is ready. The program prints it when it starts. */
    private Optional<String> readiness() throws IOException {
        return Files.readString(log)
                .lines()
                .filter(line -> line.startsWith(READINESS))
                .map(line -> line.substring(READINESS.length()).strip())
                .findFirst();
    }

    private int statusCode(String address) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            // The server does not listen yet. If it never does, the caller says so.
            return 0;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(ending);
    }
}
