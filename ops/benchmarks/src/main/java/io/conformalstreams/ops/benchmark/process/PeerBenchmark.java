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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/peer}. */
@Command(
        name = "ops/benchmarks/peer",
        description = "Compares the processor time of conformal-streams run with that of a Python program.")
public final class PeerBenchmark implements Callable<Integer> {

    private static final int CALIBRATION_LABELS = 300;

    @Mixin
    private MeasuredRecords measured;

    @Mixin
    private RunOptions run;

    @Option(names = "--python", paramLabel = "FILE", required = true, description = "Python with the packages.")
    private String python;

    @Option(names = "--peer", paramLabel = "FILE", required = true, description = "peer.py.")
    private Path peer;

    @Option(names = "--distances", paramLabel = "FILE", required = true, description = "scipy-distances.py.")
    private Path distances;

    @Spec
    private CommandSpec spec;

    private PeerBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/peer --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PeerBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        measured.validate(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "score maps of 352 x 352 float32, 1 stratum, exactly once; %d records measured after %d of warm-up%n%n"
                        + "                              processor ms   elapsed ms   (per record)%n",
                measured.records(),
                measured.warmUp());
        out.flush();
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            ApplicationRun application = ApplicationRun.withoutArchive(cluster, run.launcher());
            PythonPeer python = new PythonPeer(cluster, this.python, peer);
            Labels labels = labels(cluster, application, python);
            Path identity = calibrated(cluster, application, ProcedureChoice.IDENTITY);
            double peerPrediction =
                    report("prediction: peer", python.predict("identity.", measured.sent(), measured.counts()));
            Bare barePrediction = bare(cluster, identity, Topic.PREDICTIONS, "prediction");
            double prediction =
                    report("prediction: conformal-streams", application.predict(identity, measured.counts()));
            cluster.delete(identity, Topic.PREDICTIONS);
            double transforms = python.distances(distances);
            report("distance: peer's transforms", transforms, "");
            Path distance = calibrated(cluster, application, ProcedureChoice.DISTANCE);
            double distances = report("distance: conformal-streams", application.predict(distance, measured.counts()));
            out.printf(
                    Locale.ROOT,
                    "%nover a bare consumer that only decodes: label %.2f prediction %.2f%n"
                            + "over one that checks and digests, too: label %.2f prediction %.2f%n"
                            + "label %.2f prediction %.2f distance %.2f%n",
                    labels.peer() / labels.bare().decoding(),
                    peerPrediction / barePrediction.decoding(),
                    labels.peer() / labels.bare().digesting(),
                    peerPrediction / barePrediction.digesting(),
                    labels.peer() / labels.application(),
                    peerPrediction / prediction,
                    (peerPrediction + transforms) / distances);
            out.flush();
        }
        return CommandLine.ExitCode.OK;
    }

    /** Processor milliseconds per record of a bare consumer, with each kind of work. */
    private record Bare(double decoding, double digesting) {}

    /** Processor milliseconds per label. */
    private record Labels(double peer, Bare bare, double application) {}

    private Labels labels(ProcessCluster cluster, ApplicationRun application, PythonPeer python)
            throws IOException, InterruptedException {
        Path configuration = cluster.provision("labels", ProcedureChoice.IDENTITY);
        cluster.sendLabels(configuration, measured.sent());
        double peerLabel = report("label: peer", python.calibrate("labels.", measured.sent(), measured.counts()));
        Bare bare = bare(cluster, configuration, Topic.LABELLED_IMAGES, "label");
        double label = report("label: conformal-streams", application.calibrate(configuration, measured.counts()));
        cluster.delete(configuration, Topic.LABELLED_IMAGES);
        return new Labels(peerLabel, bare, label);
    }

    private Bare bare(ProcessCluster cluster, Path configuration, Topic topic, String kind)
            throws IOException, InterruptedException {
        BareRun bare = new BareRun(cluster, run.launcher());
        return new Bare(
                report(
                        kind + ": bare, only decodes",
                        bare.consume(configuration, topic, BareConsumer.Work.DECODE, measured.counts())),
                report(
                        kind + ": bare, checks and digests",
                        bare.consume(configuration, topic, BareConsumer.Work.CHECK_AND_DIGEST, measured.counts())));
    }

    /** Sends predictions, and publishes the thresholds for them. */
    private Path calibrated(ProcessCluster cluster, ApplicationRun application, ProcedureChoice procedures)
            throws IOException, InterruptedException {
        Path configuration = cluster.provision(procedures.name().toLowerCase(Locale.ROOT), procedures);
        cluster.sendLabels(configuration, CALIBRATION_LABELS);
        application.calibrate(configuration, CALIBRATION_LABELS);
        cluster.sendPredictions(configuration, CALIBRATION_LABELS, measured.sent());
        return configuration;
    }

    private double report(String name, List<Mark> marks) {
        double processor = marks.get(1).processorMilliseconds(marks.get(0));
        double elapsed = marks.get(1).elapsedMilliseconds(marks.get(0));
        report(name, processor, String.format(Locale.ROOT, "%10.2f", elapsed));
        return processor;
    }

    private void report(String name, double processor, String elapsed) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%-30s %10.2f   %s%n", name, processor, elapsed);
        out.flush();
    }
}
