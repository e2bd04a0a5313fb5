package io.conformalstreams.ops.fault.mutation;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/faults/mutate}. */
@Command(name = "ops/faults/mutate", description = "Sends mutated records through both topologies.")
public final class MutateCommand implements Callable<Integer> {

    @Option(names = "--records", paramLabel = "N", defaultValue = "100000", description = "Mutated records.")
    private long mutated;

    @Option(
            names = "--valid-every",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Mutated records between two valid ones.")
    private int validEvery;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of all mutations.")
    private long seed;

    @Option(names = "--directory", paramLabel = "DIR", description = "Directory for the state stores.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Spec
    private CommandSpec spec;

    private MutateCommand() {}

    /**
     * Runs and exits with 0, with 1 if a record stopped a topology or a valid one did not come through, or with 2 if
     * arguments are wrong.
     *
     * @param arguments see {@code ops/faults/mutate --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MutateCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (mutated < 1 || validEvery < 1) {
            throw new ParameterException(spec.commandLine(), "--records and --valid-every must be at least 1");
        }
        Path state = Files.createTempDirectory(Files.createDirectories(directory), "mutated-");
        try (MutationRun run = new MutationRun(seed, validEvery, state)) {
            MutationTally tally = mutate(run);
            report(tally);
            return tally.failed() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } finally {
            remove(state);
        }
    }

    private MutationTally mutate(MutationRun run) {
        try (Progress progress =
                Progress.start("mutated records", mutated, spec.commandLine().getErr())) {
            return run.run(mutated, progress::step);
        }
    }

    private void report(MutationTally tally) {
        PrintWriter out = spec.commandLine().getOut();
        header(out, "mutation");
        for (Map.Entry<Mutation, Map<Treatment, Long>> row : tally.byMutation().entrySet()) {
            row(out, row.getKey().text(), row.getValue());
        }
        out.println();
        header(out, "topic");
        for (Map.Entry<Topic, Map<Treatment, Long>> row : tally.byTopic().entrySet()) {
            row(out, row.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-'), row.getValue());
        }
        out.printf(
                Locale.ROOT,
                "%nlongest processor time of a record: %.3f s (%s)%n",
                tally.longest().toNanos() / 1e9,
                tally.slowest());
        tally.failures().forEach(failure -> out.println("failure: " + failure));
        out.printf(
                "%d mutated records, seed %d; %d valid predictions and labels between them; failures: %d%n",
                mutated, seed, tally.valid(), tally.failed());
        out.flush();
    }

    private static void header(PrintWriter out, String first) {
        out.printf("%-20s", first);
        for (Treatment treatment : Treatment.values()) {
            out.printf(" %15s", treatment.text());
        }
        out.println();
    }

    private static void row(PrintWriter out, String name, Map<Treatment, Long> counts) {
        out.printf("%-20s", name);
        for (Treatment treatment : Treatment.values()) {
            out.printf(" %15d", counts.getOrDefault(treatment, 0L));
        }
        out.println();
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
