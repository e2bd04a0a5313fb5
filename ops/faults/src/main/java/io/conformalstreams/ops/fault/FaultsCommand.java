package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.command.ExitCode;
import io.conformalstreams.ops.command.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/faults/run}. */
@Command(
        name = "ops/faults/run",
        description = "Injects faults into a running stream, and compares what it publishes with an undisturbed run.")
public final class FaultsCommand implements Callable<Integer> {

    private static final String NONE = "none";

    @Option(names = "--kills", paramLabel = "N", defaultValue = "100", description = "Ends after N kills.")
    private int kills;

    @Option(names = "--kills-per-batch", paramLabel = "N", defaultValue = "30", description = "Kills of a batch.")
    private int killsPerBatch;

    @Option(
            names = "--outages-per-batch",
            paramLabel = "N",
            defaultValue = "3",
            description = "Outages of each kind in a batch.")
    private int outagesPerBatch;

    @Option(names = "--outages", paramLabel = "KIND", split = ",", description = "Kinds of outages; none for none.")
    private List<String> outages = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of all choices.")
    private long seed;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1", description = "Number of the first batch.")
    private int firstBatch;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "target/faults",
            description = "Directory for all files.")
    private Path directory;

    @Option(names = "--report", paramLabel = "FILE", description = "File for the table in Markdown.")
    private Path report;

    @Spec
    private CommandSpec spec;

    private final List<BatchResult> done = new ArrayList<>();

    private FaultsCommand() {}

    /**
     * Runs and exits with 0, with 1 if a check failed, with 2 if arguments are wrong, or with 3 if a process doesn't
     * start.
     *
     * @param arguments see {@code ops/faults/run --help}
     */
    public static void main(String[] arguments) {
        CommandLine commandLine = new CommandLine(new FaultsCommand());
        commandLine.setExecutionExceptionHandler((failure, command, result) -> {
            failure.printStackTrace(command.getErr());
            return (failure instanceof IOException ? ExitCode.UNREACHABLE : ExitCode.DEFECT).code();
        });
        System.exit(commandLine.execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        require(kills >= 1, "--kills must be at least 1");
        require(killsPerBatch >= 1, "--kills-per-batch must be at least 1");
        require(outagesPerBatch >= 0, "--outages-per-batch must not be negative");
        require(firstBatch >= 1, "--batch must be at least 1");
        if (report == null) {
            report = directory.resolve("faults.md");
        }
        PrintWriter out = spec.commandLine().getOut();
        FaultRun run = new FaultRun(
                seed, firstBatch, kills, killsPerBatch, outagesPerBatch, possible(chosen(), out), directory);
        try (Progress progress =
                Progress.start("kills", kills, spec.commandLine().getErr())) {
            run.run(batch -> {
                print(batch, out);
                step(progress, batch.kills());
                done.add(batch);
                write(new FaultTable(done));
            });
        }
        FaultTable table = new FaultTable(done);
        out.println();
        out.print(table.markdown());
        out.println(table.summary() + "; the table is in " + report);
        out.flush();
        return (done.stream().allMatch(BatchResult::passed) ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }

    /** The last batch may have more kills than were asked for. */
    private void step(Progress progress, int more) {
        int before = done.stream().mapToInt(BatchResult::kills).sum();
        for (int kill = before; kill < Math.min(kills, before + more); kill++) {
            progress.step();
        }
    }

    private Set<FaultKind> chosen() {
        List<FaultKind> kinds = Arrays.stream(FaultKind.values())
                .filter(kind -> kind.group() == FaultKind.Group.OUTAGE)
                .toList();
        List<String> names = kinds.stream().map(FaultKind::option).toList();
        for (String name : outages) {
            require(
                    name.equals(NONE) || names.contains(name),
                    "--outages contains '" + name + "'; allowed are " + NONE + ", " + String.join(", ", names));
        }
        EnumSet<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
        kinds.stream()
                .filter(kind -> outages.isEmpty() || outages.contains(kind.option()))
                .forEach(chosen::add);
        return chosen;
    }

    /** Leaves out full disks where none can be mounted. */
    private Set<FaultKind> possible(Set<FaultKind> chosen, PrintWriter out) throws IOException {
        Set<FaultKind> possible = EnumSet.noneOf(FaultKind.class);
        possible.addAll(chosen);
        if (possible.contains(FaultKind.DISK_FULL)) {
            Optional<String> refused = FaultRun.whyNoDisk(directory);
            refused.ifPresent(reason -> {
                out.println("disk-full is left out, because no small file system can be mounted: " + reason);
                possible.remove(FaultKind.DISK_FULL);
            });
        }
        return possible;
    }

    private void print(BatchResult batch, PrintWriter out) {
        out.println(batch.description() + "; " + batch.kills() + " kills, " + batch.records() + " records, "
                + batch.duration().toSeconds() + " s: " + (batch.passed() ? "green" : "FAILED"));
        batch.verdicts().forEach(out::println);
        if (!batch.passed()) {
            out.println("  files    " + batch.directory());
            out.println("  repeat   ops/faults/run --seed " + seed + " --batch " + batch.number() + " --kills 1"
                    + " --kills-per-batch " + killsPerBatch + " --outages-per-batch " + outagesPerBatch
                    + (outages.isEmpty() ? "" : " --outages " + String.join(",", outages)));
        }
        out.flush();
    }

    private void write(FaultTable table) {
        try {
            Files.writeString(report, table.summary() + ".\n\n" + table.markdown());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
