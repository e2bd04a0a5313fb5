package io.conformalstreams.ops.platform;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A child process that runs a Java program and ends with this process. Its output goes to a log file. */
final class ChildJvm {

    private static final Path POSIX_SHELL = Path.of("/bin/sh");
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int LOG_LINES_IN_ERRORS = 15;

    private final Process process;
    private final Path log;
    private final SharedArchive archive;

    private ChildJvm(Process process, Path log, SharedArchive archive) {
        this.process = process;
        this.log = log;
        this.archive = archive;
    }

    /**
     * Starts {@code mainClass}, which must call {@link ParentWatch#exitWithParent()}.
     *
     * @param options options of the JVM
     * @param classPath class path of the JVM
     * @param arguments arguments of the main class
     * @param environment environment variables to add to those of this process
     * @param log file to which standard output and standard error are appended
     */
    static ChildJvm start(
            Class<?> mainClass,
            List<String> options,
            String classPath,
            List<String> arguments,
            Map<String, String> environment,
            Path log)
            throws IOException {
        List<String> command = new ArrayList<>(ignoringInterrupts());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        SharedArchive archive = SharedArchive.of(mainClass, classPath);
        command.addAll(archive.options());
        command.addAll(List.of("-cp", classPath, mainClass.getName()));
        command.addAll(arguments);
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start(), log, archive);
    }

    /** The class path of this JVM, for a child that runs the same code. */
    static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    static String classPath(List<Path> entries) {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toList());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long processId() {
        return process.pid();
    }

    /** Kills the process with SIGKILL, so that it can write nothing more. Returns when it has ended. */
    void kill() {
        process.destroyForcibly();
        awaitExit(GRACE);
    }

    /** Stops the process in an orderly way, and kills it if that takes too long. Returns when it has ended. */
    void stop() {
        process.destroy();
        if (!awaitExit(GRACE)) {
            kill();
        }
    }

    /** Creates an exception with a sentence and the end of the log, for a child that did not behave as expected. */
    IOException failure(String sentence) {
        String state = process.isAlive() ? "" : " The process ended with status " + process.exitValue() + ".";
        return new IOException(sentence + state + " Its log, " + log + ", ends with:\n" + endOfLog());
    }

    private boolean awaitExit(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String endOfLog() {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES_IN_ERRORS), all.size()));
        } catch (IOException | java.io.UncheckedIOException unreadable) {
            return "(the log cannot be read: " + unreadable.getMessage() + ")";
        }
    }

    /**
     * Makes the child ignore Ctrl-C, which reaches all processes in the terminal's foreground group at once. Otherwise
     * the broker or the registry could end while the parent is still closing its streams. The child ends after the
     * parent. An ignored signal stays ignored across exec, and the JVM respects that.
     */
    private static List<String> ignoringInterrupts() {
        return Files.isExecutable(POSIX_SHELL)
                ? List.of(POSIX_SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh")
                : List.of();
    }

    /** Waits until {@code ready} is true, the child ends, or the limit passes. Writes the archive of its classes if it is missing. */
    void awaitReady(Readiness ready, Duration limit, String name) throws IOException {
        try {
            await(ready, limit, name);
            archive.write(process.pid());
        } catch (InterruptedException interrupted) {
            kill();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + name);
        }
    }

    private void await(Readiness ready, Duration limit, String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.holds()) {
            if (!process.isAlive()) {
                throw failure(name + " ended before it was ready.");
            }
            if (System.nanoTime() > deadline) {
                IOException late = failure(name + " was not ready within " + limit.toSeconds() + " s.");
                kill();
                throw late;
            }
            // Pause between two checks. If the child ends, the wait ends at once.
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    /** Checks once whether the child responds. */
    @FunctionalInterface
    interface Readiness {
        boolean holds();
    }
}
