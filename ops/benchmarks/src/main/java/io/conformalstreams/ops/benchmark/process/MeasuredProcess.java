package io.conformalstreams.ops.benchmark.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Runs a program, and measures its processor time while it writes records. */
final class MeasuredProcess {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int LOG_LINES_IN_ERRORS = 15;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;

    /** @param log file for the output of the program */
    MeasuredProcess(List<String> command, Path log) {
        this(command, Map.of(), log);
    }

    /**
     * Prepares a program.
     *
     * @param environment variables in addition to those of this process
     * @param log file for the output of the program
     */
    MeasuredProcess(List<String> command, Map<String, String> environment, Path log) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /**
     * Starts the program, and stops it after the last mark.
     *
     * @param output waits a moment, and returns the number of records that the program has committed
     * @param counts numbers of records, ascending; a mark is set at the first commit that reaches each
     * @return one mark for each count
     * @throws EndedEarlyException if the program ends before the last mark
     */
    List<Mark> run(LongSupplier output, long... counts) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Otherwise the program would continue without a broker if this JVM is stopped by a signal.
        Thread ending = new Thread(process::destroyForcibly, "end-measured-process");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            List<Mark> marks = new ArrayList<>();
            while (marks.size() < counts.length) {
                long records = output.getAsLong();
                while (marks.size() < counts.length && records >= counts[marks.size()]) {
                    marks.add(mark(process, start, records));
                }
                requireProgress(process, start, records, counts);
            }
            return marks;
        } finally {
            process.destroy();
            if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(ending);
        }
    }

    private static Mark mark(Process process, long start, long records) throws IOException {
        return new Mark(
                records,
                processorTime(process),
                Duration.ofNanos(System.nanoTime() - start),
                PeakMemory.of(process.pid()));
    }

    private void requireProgress(Process process, long start, long records, long... counts) throws IOException {
        long last = counts[counts.length - 1];
        if (records < last && !process.isAlive()) {
            throw new EndedEarlyException(
                    process.exitValue(),
                    command.get(0) + " ended with status " + process.exitValue() + " after " + records + " of " + last
                            + " records. Its output ends with:\n" + endOfLog());
        }
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
            throw new IOException(command.get(0) + " wrote only " + records + " of " + last + " records within "
                    + PATIENCE.toMinutes() + " minutes. Its output ends with:\n" + endOfLog());
        }
    }

    private static Duration processorTime(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException(
                        "the processor time of process " + process.pid() + " is not known: it may have ended"));
    }

    private String endOfLog() throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            String[] all = lines.toArray(String[]::new);
            return String.join(
                    "\n", Arrays.copyOfRange(all, Math.max(0, all.length - LOG_LINES_IN_ERRORS), all.length));
        }
    }
}
