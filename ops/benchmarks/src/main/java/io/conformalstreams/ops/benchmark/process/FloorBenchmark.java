package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
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
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/floor}. */
@Command(
        name = "ops/benchmarks/floor",
        description = "Compares the processor time of conformal-streams run with that of a bare consumer.")
public final class FloorBenchmark implements Callable<Integer> {

    private static final int CALIBRATION_LABELS = 300;

    @Mixin
    private MeasuredRecords measured;

    @Mixin
    private RunOptions run;

    @Spec
    private CommandSpec spec;

    private FloorBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/floor --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FloorBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        measured.validate(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "score maps of 352 x 352 float32, 1 stratum, exactly once; %d records measured after %d of warm-up%n%n"
                        + "                                    processor ms   elapsed ms   (per record)%n",
                measured.records(),
                measured.warmUp());
        out.flush();
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            ApplicationRun application = ApplicationRun.withoutArchive(cluster, run.launcher());
            Path few = cluster.provision("few", ProcedureChoice.IDENTITY, "[0.1]", 1);
            cluster.sendLabels(few, measured.sent());
            double bareLabel = bare(cluster, few, Topic.LABELLED_IMAGES, "labels");
            double label = report("label: 2 thresholds", application.calibrate(few, measured.counts()));
            cluster.delete(few, Topic.LABELLED_IMAGES);

            Path many = cluster.provision("many", ProcedureChoice.IDENTITY, "[0.1, 0.2]", 3);
            cluster.sendLabels(many, measured.sent());
            double manyThresholds = report("label: 12 thresholds", application.calibrate(many, measured.counts()));
            cluster.delete(many, Topic.LABELLED_IMAGES);

            Path sets = cluster.provision("sets", ProcedureChoice.IDENTITY);
            cluster.sendLabels(sets, CALIBRATION_LABELS);
            application.calibrate(sets, CALIBRATION_LABELS);
            cluster.sendPredictions(sets, CALIBRATION_LABELS, measured.sent());
            double barePrediction = bare(cluster, sets, Topic.PREDICTIONS, "predictions");
            double prediction = report("prediction: 4 sets", application.predict(sets, measured.counts()));
            application.verify(sets);
            out.printf("%nverify: the thresholds and sets are those of the records%n");
            out.printf(
                    Locale.ROOT,
                    "%nover a bare consumer: label %.2f prediction %.2f%n12 thresholds over 2: label %.3f%n",
                    label / bareLabel,
                    prediction / barePrediction,
                    manyThresholds / label);
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    private double bare(ProcessCluster cluster, Path configuration, Topic topic, String kind)
            throws IOException, InterruptedException {
        return report(
                kind + ": bare consumer",
                new BareRun(cluster, run.launcher())
                        .consume(configuration, topic, BareConsumer.Work.CHECK_AND_DIGEST, measured.counts()));
    }

    private double report(String name, List<Mark> marks) {
        double processor = marks.get(1).processorMilliseconds(marks.get(0));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%-36s %10.2f   %10.2f%n",
                name,
                processor,
                marks.get(1).elapsedMilliseconds(marks.get(0)));
        out.flush();
        return processor;
    }
}
