package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/memory}. */
@Command(
        name = "ops/benchmarks/memory",
        description = "Measures the physical memory for images, and the smallest heap for volumes.")
public final class MemoryBenchmark implements Callable<Integer> {

    private static final long GOAL_BYTES = 512L << 20;
    private static final double MEBIBYTE = 1 << 20;

    private static final double FEWEST_VOLUMES = 2;
    private static final double MOST_VOLUMES = 10;
    private static final double STEP = 0.5;

    /** With two alphas above 1/2, few labels give thresholds that decide, so that distances are needed. */
    private static final String ALPHAS_OF_FEW_LABELS = "[0.5, 0.6]";

    /** The exit status of a JVM that {@code -XX:+ExitOnOutOfMemoryError} ends. */
    private static final int OUT_OF_MEMORY = 3;

    @Option(names = "--records", paramLabel = "N", defaultValue = "2000", description = "Images of 352 x 352.")
    private int records;

    @Option(names = "--heap", paramLabel = "MIB", defaultValue = "192", description = "Heap for those.")
    private int heap;

    @Option(names = "--volumes", paramLabel = "N", defaultValue = "6", description = "Volumes of 155 x 240 x 240.")
    private int volumes;

    @Mixin
    private RunOptions run;

    @Spec
    private CommandSpec spec;

    private MemoryBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/memory --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MemoryBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (records < 100 || heap < 1 || volumes < 2) {
            throw new ParameterException(
                    spec.commandLine(), "--records must be at least 100, --heap at least 1, and --volumes at least 2");
        }
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            ApplicationRun application = ApplicationRun.withoutArchive(cluster, run.launcher());
            double images = (double) residentForImages(cluster, application) / GOAL_BYTES;
            double heapOfVolume = heapForVolumes(cluster, application);
            print("%n2-D over 512 MiB: %.2f, heap over the bytes of a volume: %.1f%n", images, heapOfVolume);
        }
        return CommandLine.ExitCode.OK;
    }

    private long residentForImages(ProcessCluster cluster, ApplicationRun application)
            throws IOException, InterruptedException {
        Path configuration = cluster.provision("images", ProcedureChoice.DISTANCE);
        cluster.sendLabels(configuration, records);
        cluster.sendPredictions(configuration, records, records);
        print("%d labels and %d predictions of 352 x 352 float32, -Xmx%dm%n", records, records, heap);
        long resident = resident(application
                .withJavaOptions(javaOptions((long) heap << 20))
                .calibrateAndPredict(configuration, records));
        print("peak resident memory: %.0f MiB%n%n", resident / MEBIBYTE);
        return resident;
    }

    private double heapForVolumes(ProcessCluster cluster, ApplicationRun application)
            throws IOException, InterruptedException {
        VolumeRecords records = VolumeRecords.write(cluster.directory().resolve("objects"));
        print(
                "%d labels, and %d predictions, of 155 x 240 x 240 float32, %.1f MiB each%n%n"
                        + "   heap over volume    heap MiB    resident MiB%n",
                volumes, volumes, records.bytes() / MEBIBYTE);
        for (double multiple = FEWEST_VOLUMES; multiple <= MOST_VOLUMES; multiple += STEP) {
            long bytes = (long) (multiple * records.bytes());
            OptionalDouble resident = residentForVolumes(cluster, application, records, bytes);
            print(
                    "%19.1f %11.0f %15s%n",
                    multiple,
                    bytes / MEBIBYTE,
                    resident.isPresent()
                            ? String.format(Locale.ROOT, "%.0f", resident.getAsDouble() / MEBIBYTE)
                            : "too small");
            if (resident.isPresent()) {
                return multiple;
            }
        }
        throw new IOException("a heap of " + MOST_VOLUMES + " times the bytes of a volume is too small");
    }

    /** Returns the larger one of the peaks of both topologies; empty if the heap is too small for one of them. */
    private OptionalDouble residentForVolumes(
            ProcessCluster cluster, ApplicationRun application, VolumeRecords records, long bytes)
            throws IOException, InterruptedException {
        ApplicationRun limited = application.withJavaOptions(javaOptions(bytes));
        Path configuration =
                cluster.provisionVolumes("volumes-" + bytes, records, ProcedureChoice.DISTANCE, ALPHAS_OF_FEW_LABELS);
        try {
            records.sendLabels(configuration, volumes);
            long calibration = resident(limited.calibrate(configuration, volumes));
            records.sendPredictions(configuration, volumes);
            long prediction = resident(limited.predict(configuration, volumes));
            return OptionalDouble.of(Math.max(calibration, prediction));
        } catch (EndedEarlyException ended) {
            if (ended.status() == OUT_OF_MEMORY) {
                return OptionalDouble.empty();
            }
            throw ended;
        }
    }

    private static String javaOptions(long heapBytes) {
        return "-XX:+ExitOnOutOfMemoryError -Xmx" + (heapBytes >> 10) + "k";
    }

    private static long resident(List<Mark> marks) throws IOException {
        return marks.get(marks.size() - 1)
                .peakResident()
                .orElseThrow(() -> new IOException("this operating system does not report the memory of a process"));
    }

    private void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format, values);
        out.flush();
    }
}
