package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A third-party program on this machine. It runs in a folder, and its output goes to a file there. */
final class InstalledProgram implements AutoCloseable {

    private static final long LIMIT_SECONDS = 120;

    private final Process process;
    private final Path output;

    private InstalledProgram(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Returns a Python with the modules that the examples import. Skips the test if there is none. */
    static String python() throws Exception {
        for (String candidate : List.of("/usr/bin/python3", "python3")) {
            if (succeeds(candidate, "-c", "import confluent_kafka, avro, numpy")) {
                return candidate;
            }
        }
        assumeTrue(
                false,
                "skipped: no Python with confluent_kafka, avro and numpy"
                        + " (python3-confluent-kafka, python3-avro, python3-numpy)");
        throw new AssertionError("an assumption that fails ends the test");
    }

    /** Skips the test if kcat is missing. */
    static void assumeKcat() throws Exception {
        assumeTrue(succeeds("kcat", "-V"), "skipped: no kcat");
    }

    /** Starts a program whose output grows while it runs. */
    static InstalledProgram start(Path folder, String... command) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new InstalledProgram(process, output);
    }

    /** Runs a program, requires the exit code 0, and returns the lines that it printed. */
    static List<String> run(Path folder, String... command) throws Exception {
        try (InstalledProgram program = start(folder, command)) {
            boolean ended = program.process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(ended && program.process.exitValue() == 0)
                    .as("%s: %s", Stream.of(command).limit(2).toList(), program.lines())
                    .isTrue();
            return program.lines();
        }
    }

    /** Returns what the program has printed so far. */
    List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Returns the exit code of a program that no longer runs. */
    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static boolean succeeds(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
