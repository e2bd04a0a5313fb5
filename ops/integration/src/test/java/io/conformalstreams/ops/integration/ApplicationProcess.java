package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.command.ConformalStreams;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.platform.SharedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The program in a separate process, as on a host or in a container. */
final class ApplicationProcess {

    private final List<String> javaOptions;
    private final List<String> program;
    private final Path log;
    private Process process;

    private ApplicationProcess(List<String> javaOptions, List<String> program, Path log) throws IOException {
        this.javaOptions = javaOptions;
        this.program = program;
        this.log = log;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly(), "end-application-process"));
    }

    /** Starts {@code run} with the stream's configuration, and writes the log beside it. */
    static ApplicationProcess start(IsolatedStream stream, TopologyChoice topology) throws IOException {
        return start(stream, topology, "256m");
    }

    /** @param heap the largest heap, in the form of {@code java -Xmx} */
    static ApplicationProcess start(IsolatedStream stream, TopologyChoice topology, String heap) throws IOException {
        return start(stream.file(), topology, heap);
    }

    /** Starts {@code run} with a configuration, and writes the log beside it. */
    static ApplicationProcess start(Path configuration, TopologyChoice topology, String heap) throws IOException {
        String name = topology.name().toLowerCase(Locale.ROOT);
        // Kafka warns of state below the temporary directory, and this checkout may lie there.
        Path temporary = Files.createDirectories(configuration.resolveSibling("temporary"));
        return new ApplicationProcess(
                List.of(
                        "-Xmx" + heap,
                        "-Djava.io.tmpdir=" + temporary,
                        // Tests run on few cores and start many processes.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        // Use the log settings of users, not those of tests.
                        "-Dlog4j2.configurationFile=log4j2.xml"),
                List.of("run", "--config", configuration.toString(), "--topology", name),
                configuration.resolveSibling(name + ".log"));
    }

    /** Kills the process with SIGKILL, so that it can write nothing more. Returns when it has ended. */
    void kill() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError(
                    "the process had ended with status " + process.exitValue() + " before it was killed; see " + log);
        }
        process.destroyForcibly().waitFor();
    }

    /** Restarts the program on the same state directory. */
    void startAgain() throws IOException {
        process = launch();
    }

    /** Stops the process with SIGTERM: it commits, leaves its groups and ends. Returns when it has ended. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** Lets the JVM write the stacks of all threads to its log, as {@code jcmd Thread.print} does. */
    void dumpThreads() throws Exception {
        new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                .start()
                .waitFor();
        Await.until(
                "the threads are in the log",
                () -> log().stream().anyMatch(line -> line.startsWith("Full thread dump")));
    }

    /** Returns what the process has written to standard output and standard error since its first start. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    private Process launch() throws IOException {
        String classPath = SharedArchive.ownJars();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(javaOptions);
        command.addAll(SharedArchive.of(ConformalStreams.class, classPath).options());
        command.addAll(List.of("-cp", classPath, ConformalStreams.class.getName()));
        command.addAll(program);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
