package io.conformalstreams.ops.command;

import io.conformalstreams.ops.promise.PromiseCheck;
import io.conformalstreams.ops.promise.PromiseTable;
import io.conformalstreams.ops.promise.Promises;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code promises}: runs the experiments that would refute the promises of the documents. */
@Command(
        name = "promises",
        description = {
            "Runs, for each promise of the documents, the simulations that would refute it. They use the arithmetic of the "
                    + "stream. Each simulation also runs with a fault that is planted in the arithmetic, and must then refute "
                    + "the promise.",
            "Writes promises.csv and promises.md. The exit code is 1 if a promise is refuted, or if a simulation misses its "
                    + "planted fault. One simulation refutes a promise that is kept with a probability of at most 0.000001.",
        })
final class PromisesCommand implements Callable<Integer> {

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Number of runs of each simulation, at least 100; fewer than 1000 may not show a planted fault"
                            + " (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformal-promises",
            description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PromiseCheck check;
        try {
            check = new PromiseCheck(Promises.all(), runs, seed);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--runs: " + e.getMessage(), e);
        }
        PromiseTable table;
        try (Progress progress = Progress.start(
                "checking promises", check.steps(), spec.commandLine().getErr())) {
            table = check.run(progress.fromAnyThread());
        }
        PrintWriter output = spec.commandLine().getOut();
        table.write(out).forEach(file -> output.println("wrote " + file));
        table.refuted().forEach(line -> output.println("REFUTED: " + line));
        table.blind().forEach(line -> output.println("can't fail: " + line));
        output.println(table.promises() + " promises; " + table.refuted().size() + " simulations refute a promise, and "
                + table.blind().size() + " miss their planted fault");
        output.flush();
        return (table.refuted().isEmpty() && table.blind().isEmpty() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }
}
