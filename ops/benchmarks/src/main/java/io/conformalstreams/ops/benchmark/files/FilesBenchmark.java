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
        description = "Measures how fast files become predictions against how fast they are decoded.")
public final class FilesBenchmark implements Callable<Integer> {

    private static final int THREADS = 2;
    private static final double GOAL = 0.7;

    @Option(names = "--files", paramLabel = "N", defaultValue = "400", description = "Files of a run.")
    private int files;

    @Option(names = "--format", defaultValue = "NPZ", description = "${COMPLETION-CANDIDATES}")
    private VolumeFormat format;

    @Option(names = "--shape", paramLabel = "Z,Y,X", split = ",", description = "Shape of a volume.")
    private int[] shape = {16, 128, 128};

    @Option(names = "--repetitions", paramLabel = "R", defaultValue = "3", description = "Runs of each.")
    private int repetitions;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where files and broker may be.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Spec
    private CommandSpec spec;

    private FilesBenchmark() {}

    /**
     * Runs and exits: 0, or 1 when something fails, or 2 for wrong arguments.
     *
     * @param arguments as {@code ops/benchmarks/files --help} explains them
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FilesBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (files < 20 || repetitions < 1 || shape.length != 3) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--files is at least 20, --repetitions at least 1, and --shape has three lengths");
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
        out.println("run  decode files/s  sent files/s  sent/decode");
        double[] ratios = new double[repetitions];
        for (int run = -1; run < repetitions; run++) {
            double decoded = files / volumes.decode(THREADS);
            double sent = connected.send(folder, grid, files);
            if (run < 0) {
                // Compilers and page cache warm up.
                continue;
            }
            ratios[run] = sent / decoded;
            out.printf(Locale.ROOT, "%3d  %14.1f  %12.1f  %11.2f%n", run + 1, decoded, sent, ratios[run]);
            out.flush();
        }
        Arrays.sort(ratios);
        double median = ratios[ratios.length / 2];
        out.printf(Locale.ROOT, "%nmedian %.2f, goal %.1f%s%n", median, GOAL, median < GOAL ? ": below its goal" : "");
        out.flush();
    }

    private static void remove(Path home) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
