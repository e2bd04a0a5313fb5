package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Programs of the operating system, and directories with everything in them. */
final class Shell {

    private Shell() {}

    /**
     * Runs a program.
     *
     * @throws IOException if the program can't be started or fails; the message is what it prints
     */
    static void run(List<String> command) throws IOException {
        output(command);
    }

    /**
     * Runs a program, and returns what it prints.
     *
     * @throws IOException if the program can't be started or fails; the message is what it prints
     */
    static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command.get(0) + " failed: " + output);
            }
            return output;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.get(0), interrupted);
        }
    }

    /** Deletes what is in a directory, and keeps the directory itself, which may be a mount point. */
    static void empty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(directory)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Deletes a directory and everything in it. */
    static void delete(Path directory) throws IOException {
        empty(directory);
        Files.deleteIfExists(directory);
    }
}
