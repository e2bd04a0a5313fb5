package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import io.conformalstreams.ops.sizing.RecordCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/start}. */
@Command(
        name = "ops/benchmarks/start",
        description = "Compares the processor time of a fresh process with that of the steady state.")
public final class StartBenchmark implements Callable<Integer> {

    private static final int CALIBRATION_LABELS = 300;

    @Option(names = "--first", paramLabel = "N", defaultValue = "2000", description = "First records of a process.")
    private int first;

    @Option(names = "--warm-up", paramLabel = "W", defaultValue = "4000", description = "Records before steady state.")
    private int warmUp;

    @Option(names = "--records", paramLabel = "N", defaultValue = "2000", description = "Records in steady state.")
    private int records;

    @Mixin
    private RunOptions run;

    @Spec
    private CommandSpec spec;

    private StartBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/start --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StartBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (first < 100 || warmUp < first || records < 100) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--first and --records must be at least 100, and --warm-up at least the value of --first");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "score maps of 352 x 352 float32; the first %d records, then %d in steady state after %d%n%n"
                        + "             until the first record      processor ms per record%n"
                        + "             elapsed s  processor s    first   steady    ratio%n",
                first,
                records,
                warmUp);
        out.flush();
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            ApplicationRun application = ApplicationRun.withArchive(cluster, run.launcher());
            Path configuration = cluster.provision("start", ProcedureChoice.IDENTITY);
            cluster.sendLabels(configuration, warmUp + records);
            double label = report("label", application.calibrate(configuration, counts()));
            // Another process reads the scores and thresholds of the labels first. They are older than the predictions,
            // so the measured process would read all of them before its first set.
            cluster.sendPredictions(configuration, warmUp + records, 1);
            application.predict(configuration, 1);
            cluster.sendPredictions(configuration, warmUp + records + 1, warmUp + records);
            double prediction = report("prediction", application.predict(configuration, counts()));
            out.printf(
                    Locale.ROOT,
                    "%nconformal-streams size expects %.2f ms in steady state%n",
                    1e3 * RecordCost.MEASURED.seconds((long) SyntheticRecords.SIDE * SyntheticRecords.SIDE, 1));
            out.printf(Locale.ROOT, "%nfresh to steady: label %.2f prediction %.2f%n", label, prediction);
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    private long[] counts() {
        return new long[] {1, first, warmUp, warmUp + records};
    }

    private double report(String name, List<Mark> marks) {
        double fresh = marks.get(1).processorMilliseconds(marks.get(0));
        double steady = marks.get(3).processorMilliseconds(marks.get(2));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%-12s %9.1f  %11.1f %8.2f %8.2f %8.2f%n",
                name,
                marks.get(0).elapsed().toMillis() / 1e3,
                marks.get(0).processor().toMillis() / 1e3,
                fresh,
                steady,
                fresh / steady);
        out.flush();
        return fresh / steady;
    }
}
