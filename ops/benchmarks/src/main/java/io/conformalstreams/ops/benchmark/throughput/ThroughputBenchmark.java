package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.ops.platform.Growth;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/throughput}. */
@Command(
        name = "ops/benchmarks/throughput",
        description = "Measures the topologies against topologies that only pass the same records through.")
public final class ThroughputBenchmark implements Callable<Integer> {

    private static final int GROWING = 1;
    private static final int COMPARED_RECORDS = 4000;
    private static final int SOAKED_IMAGES = 10_000;
    private static final int FEWEST_RECORDS = 100;

    @Option(names = "--soak", description = "Watch memory instead of speed.")
    private boolean soak;

    @Option(names = "--records", paramLabel = "N", description = "Records of a run.")
    private Integer records;

    @Option(names = "--repetitions", paramLabel = "R", defaultValue = "3", description = "Runs of each alternative.")
    private int repetitions;

    @Option(names = "--procedures", defaultValue = "identity", description = "${COMPLETION-CANDIDATES}")
    private ProcedureChoice procedures;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where the broker may write.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Spec
    private CommandSpec spec;

    private ThroughputBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if memory grows or something fails, or with 2 if arguments are wrong.
     *
     * @param arguments as {@code ops/benchmarks/throughput --help} explains them
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ThroughputBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        int count = records != null ? records : soak ? SOAKED_IMAGES : COMPARED_RECORDS;
        if (count < FEWEST_RECORDS || repetitions < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--records must be at least " + FEWEST_RECORDS + ", and --repetitions at least 1");
        }
        try (BenchmarkCluster cluster = BenchmarkCluster.start(directory)) {
            return soak ? soak(cluster, count) : compare(cluster, count);
        }
    }

    private int compare(BenchmarkCluster cluster, int count) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        introduce(count + " records a run, " + repetitions + " repetitions, thresholds of the predictions from "
                + ThroughputComparison.CALIBRATION_LABELS + " labels");
        new ThroughputComparison(cluster, procedures, count, out).run(repetitions);
        out.println("CPU-s/GB: processor seconds of the application's JVM per 1e9 bytes of input; broker: of the"
                + " broker's JVM; busy: share of the host's processors that any process keeps busy");
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private int soak(BenchmarkCluster cluster, int count) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        introduce(count + " images, each a prediction and a label, at most "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB of heap");
        Growth growth = new Soak(cluster, procedures, out).run(count);
        out.printf(
                Locale.ROOT,
                "%s: %.1f MiB late, %.1f MiB early (it grows if %s)%n",
                growth.grows() ? "GROWS" : "does not grow",
                growth.late() / (double) (1 << 20),
                growth.early() / (double) (1 << 20),
                Growth.CRITERION);
        out.flush();
        return growth.grows() ? GROWING : CommandLine.ExitCode.OK;
    }

    private void introduce(String amounts) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        out.println("score maps of " + SyntheticRecords.SIDE + " x " + SyntheticRecords.SIDE
                + " float32, uncompressed; " + SyntheticRecords.DISTINCT_IMAGES
                + " distinct images in turn, every record with its own image id; 1 stratum, 1 partition");
        out.println("one broker in a JVM of its own; 1 stream thread, exactly-once v2, properties of the application");
        out.println("procedure: " + procedures.text());
        out.println(amounts);
        out.println();
        out.flush();
    }
}
