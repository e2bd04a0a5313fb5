package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code score}: writes the critical values of a case folder as a sheet. */
@Command(
        name = "score",
        description = "Computes the critical values of every case and channel of a folder, and writes them as"
                + " a CSV sheet.")
final class ScoreCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";
    /** Cases in flight per core: enough to keep every core busy, few enough to save memory with large folders. */
    private static final int CASES_PER_CORE = 4;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Case folder: dataset.json, manifest.csv, scores and labels.")
    private Path data;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = STANDARD_OUTPUT,
            description = "File to write; - means standard output (default: ${DEFAULT-VALUE}).")
    private String out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CaseFolder folder =
                CaseFolder.open(data, remark -> spec.commandLine().getErr().println(remark));
        if (out.equals(STANDARD_OUTPUT)) {
            PrintWriter output = spec.commandLine().getOut();
            write(folder, output);
            output.flush();
            if (output.checkError()) {
                throw new IOException("standard output was closed before the sheet was complete");
            }
        } else {
            writeFile(folder, Path.of(out));
        }
        return ExitCode.OK.code();
    }

    /**
     * Writes under another name until the sheet is complete, so that nobody mistakes a partial sheet for a complete
     * one.
     */
    private void writeFile(CaseFolder folder, Path file) throws Exception {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            try (BufferedWriter stream = Files.newBufferedWriter(unfinished);
                    PrintWriter output = new PrintWriter(stream)) {
                write(folder, output);
                if (output.checkError()) {
                    throw new IOException(file + " could not be written completely; is the disk full?");
                }
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void write(CaseFolder folder, PrintWriter output) throws Exception {
        PrintWriter error = spec.commandLine().getErr();
        String name = folder.description().name();
        output.print(CriticalValueSheet.header(folder.description()) + "\n");
        try (Progress progress = Progress.start("scoring " + name, Math.max(1, folder.size()), error)) {
            writeLines(folder, output, progress);
        }
        error.println("scored " + folder.size() + " cases of " + name + " with "
                + folder.description().channels().size() + " channels into "
                + (out.equals(STANDARD_OUTPUT) ? "standard output" : out));
        error.flush();
    }

    /** Computes cases on all cores and writes them in stream order. */
    private static void writeLines(CaseFolder folder, PrintWriter output, Progress progress) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(cores);
        try {
            Queue<Future<List<String>>> inFlight = new ArrayDeque<>();
            for (CaseReference reference : folder.cases()) {
                if (inFlight.size() == cores * CASES_PER_CORE) {
                    writeNext(inFlight, output, progress);
                }
                inFlight.add(
                        workers.submit(() -> CriticalValueSheet.lines(folder.description(), folder.load(reference))));
            }
            while (!inFlight.isEmpty()) {
                writeNext(inFlight, output, progress);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private static void writeNext(Queue<Future<List<String>>> inFlight, PrintWriter output, Progress progress)
            throws InterruptedException, ExecutionException {
        for (String line : inFlight.remove().get()) {
            output.print(line + "\n");
        }
        progress.step();
    }
}
