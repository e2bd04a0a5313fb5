package io.conformalstreams.connectors.format;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Third-party programs that read and write the formats. Tests that need a program are skipped if it isn't installed.
 */
public final class InstalledReader {

    /** The Python programs by module; empty if no Python has the module. */
    private static final Map<String, String> INTERPRETERS = new ConcurrentHashMap<>();

    private InstalledReader() {}

    /**
     * Runs a Python script and returns what it prints, without the last line break; skips the test if a module is
     * missing.
     *
     * @param module the module that the script needs in addition to numpy, in Debian python3-(module)
     */
    public static String python(String module, String script, Object... arguments) throws IOException {
        String interpreter = INTERPRETERS.computeIfAbsent(module, InstalledReader::interpreter);
        assumeTrue(
                !interpreter.isEmpty(),
                () -> "skipped: no Python with numpy and " + module + " (python3-" + module + ")");
        return run(interpreter, List.of("-c", script), arguments);
    }

    /** Runs a program of dcmtk and returns its output. Skips the test if the program is missing. */
    public static String dcmtk(String program, Object... arguments) throws IOException {
        assumeTrue(succeeds(List.of(program, "--version")), () -> "skipped: no " + program + " (dcmtk)");
        return run(program, List.of(), arguments);
    }

    /** The findings of dciodvfy, which checks a DICOM file against PS3.3. Skips the test if dciodvfy is missing. */
    public static String dciodvfy(Object file) throws IOException {
        assumeTrue(succeeds(List.of("dciodvfy", "-version")), () -> "skipped: no dciodvfy (dicom3tools)");
        return execute(List.of("dciodvfy", String.valueOf(file))).output();
    }

    private static String interpreter(String module) {
        return Stream.of("/usr/bin/python3", "python3")
                .filter(candidate -> succeeds(List.of(candidate, "-c", "import numpy, " + module)))
                .findFirst()
                .orElse("");
    }

    private static boolean succeeds(List<String> command) {
        try {
            return execute(command).status() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static String run(String program, List<String> options, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(options);
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        Outcome outcome = execute(command);
        if (outcome.status() != 0) {
            throw new AssertionError(program + " ended with " + outcome.status() + ": " + outcome.output());
        }
        return outcome.output().strip();
    }

    private static Outcome execute(List<String> command) throws IOException {
        Path output = Files.createTempFile("reader", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            int status = process.waitFor();
            return new Outcome(status, new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.get(0), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private record Outcome(int status, String output) {}
}
