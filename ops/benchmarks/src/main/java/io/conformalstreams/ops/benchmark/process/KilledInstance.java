package io.conformalstreams.ops.benchmark.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
    private final Thread ending;
    private Process process;
    private long started;

    private KilledInstance(List<String> command, Path log) throws IOException {
        this.command = command;
        this.log = log;
        this.process = launch();
        this.ending = new Thread(() -> process.destroyForcibly(), "end-instance");
        // Otherwise the program would continue without a broker if this JVM is stopped by a signal.
        Runtime.getRuntime().addShutdownHook(ending);
    }

    /** Starts the program. It writes its log beside its configuration. */
    static KilledInstance start(Path launcher, Path configuration) throws IOException {
        return new KilledInstance(
                List.of(launcher.toString(), "run", "--config", configuration.toString()),
                configuration.resolveSibling(configuration.getFileName() + ".log"));
    }

    private Process launch() throws IOException {
        started = System.nanoTime();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Kills the program with SIGKILL, and starts it again when it has ended. */
    void killAndStart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    /** Returns the time from the start of the program until it is ready. */
    Duration awaitReady() throws IOException, InterruptedException {
        while (true) {
            Optional<String> address = readiness();
            if (address.isPresent() && statusCode(address.get()) == HTTP_OK) {
                return Duration.ofNanos(System.nanoTime() - started);
            }
            if (!process.isAlive()) {
                throw new IOException("the program ended with status " + process.exitValue() + "; its log is " + log
                        + ":\n" + Files.readString(log));
            }
            if (System.nanoTime() - started > PATIENCE.toNanos()) {
                throw new IOException("the program was not ready within " + PATIENCE.toMinutes()
                        + " minutes; its log is " + log + ":\n" + Files.readString(log));
            }
            // A pause leaves the processors to the program that starts. It makes the measured time too long by at most
            // its length.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    /** Returns the steps of the start of each topology of a program that is ready. */
    List<StartSteps> startSteps() throws IOException, InterruptedException {
        String status = readiness().orElseThrow().replaceFirst("/ready$", "/status");
        HttpRequest request = HttpRequest.newBuilder(URI.create(status)).build();
        JsonNode topologies = new ObjectMapper()
                .readTree(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .get("topologies");
        return topologies
                .valueStream()
                .map(topology -> StartSteps.of(topology.get("name").asText(), topology.get("startSeconds")))
                .toList();
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
