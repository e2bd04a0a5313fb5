package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/files}. */
@Command(
        name = "ops/benchmarks/files",
        description = "Compares the rate at which files become predictions with the rate of decoding alone.")
public final class FilesBenchmark implements Callable<Integer> {

    private static final int THREADS = 2;
    private static final double GOAL_OF_POLLING = 0.9;
    private static final double GOAL_OF_SENDING = 0.6;

    @Option(names = "--files", paramLabel = "N", defaultValue = "500", description = "Files of a run.")
    private int files;

    @Option(names = "--format", defaultValue = "NPZ", description = "${COMPLETION-CANDIDATES}")
    private VolumeFormat format;

    @Option(names = "--shape", paramLabel = "Z,Y,X", split = ",", description = "Shape of a volume.")
    private int[] shape = {16, 128, 128};

    @Option(names = "--repetitions", paramLabel = "R", defaultValue = "9", description = "Runs of each.")
    private int repetitions;

    @Option(names = "--warm-up", paramLabel = "W", defaultValue = "16", description = "Runs before those, not counted.")
    private int warmUp;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where files and broker may be.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Spec
    private CommandSpec spec;

    private FilesBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/files --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FilesBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (files < 20 || repetitions < 1 || warmUp < 0 || shape.length != 3) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--files must be at least 20, --repetitions at least 1, --warm-up at least 0, and --shape must"
                            + " have three lengths");
        }
        Path home = Files.createTempDirectory(Files.createDirectories(directory), "files-");
        try (ConnectedFiles connected = ConnectedFiles.start(home)) {
            measure(connected, home.resolve("watched"));
        } finally {
            remove(home);
        }
        return CommandLine.ExitCode.OK;
    }

    private void measure(ConnectedFiles connected, Path folder) throws IOException, InterruptedException {
        Grid grid = Grid.of(shape);
        DroppedVolumes volumes = DroppedVolumes.write(folder, format, grid, files);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d files %s of %s float32, %.1f MB, decoded %.1f MB; %d threads and %d tasks%n%n",
                files,
                format.suffix(),
                Arrays.toString(shape),
                volumes.bytes() / 1e6,
                volumes.decodedBytes() / 1e6,
                THREADS,
                THREADS);
        out.println("        files/s                    to decoded         processor ms/file");
        out.println("run  decoded   polled    sent    polled   sent    decoding  polling  sending   broker");
        Ratios rate = new Ratios(repetitions);
        Ratios processor = new Ratios(repetitions);
        for (int run = -warmUp; run < repetitions; run++) {
            Speed decoding = volumes.decode(THREADS);
            Speed polling = PolledFiles.poll(folder, grid, files, THREADS);
            Speed sending = connected.send(folder, grid, files);
            out.printf(
                    Locale.ROOT,
                    "%3s  %7.1f  %7.1f  %6.1f  %8.2f  %5.2f  %10.2f  %7.2f  %7.2f  %7.2f%n",
                    run < 0 ? "-" : run + 1,
                    decoding.filesPerSecond(),
                    polling.filesPerSecond(),
                    sending.filesPerSecond(),
                    polling.filesPerSecond() / decoding.filesPerSecond(),
                    sending.filesPerSecond() / decoding.filesPerSecond(),
                    decoding.processorMilliseconds(),
                    polling.processorMilliseconds(),
                    sending.processorMilliseconds(),
                    sending.brokerMilliseconds());
            out.flush();
            if (run >= 0) {
                rate.set(
                        run,
                        polling.filesPerSecond() / decoding.filesPerSecond(),
                        sending.filesPerSecond() / decoding.filesPerSecond());
                processor.set(
                        run,
                        decoding.totalMilliseconds() / polling.totalMilliseconds(),
                        decoding.totalMilliseconds() / sending.totalMilliseconds());
            }
        }
        out.printf(
                Locale.ROOT,
                "%nmedians to decoded, with broker and registry on the same processors: polled %.2f, goal %.1f; sent %.2f,"
                        + " goal %.1f; by the processor time of the process and the broker %.2f and %.2f%n",
                median(rate.polled),
                GOAL_OF_POLLING,
                median(rate.sent),
                GOAL_OF_SENDING,
                median(processor.polled),
                median(processor.sent));
        out.flush();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void remove(Path home) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** How fast all files are made into records and sent in each run, as ratios to decoding them. */
    private static final class Ratios {

        private final double[] polled;
        private final double[] sent;

        private Ratios(int runs) {
            polled = new double[runs];
            sent = new double[runs];
        }

        private void set(int run, double ofPolling, double ofSending) {
            polled[run] = ofPolling;
            sent[run] = ofSending;
        }
    }
}
