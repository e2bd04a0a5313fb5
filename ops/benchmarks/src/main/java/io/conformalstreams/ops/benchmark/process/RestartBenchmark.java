package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ops/benchmarks/restart}. */
@Command(
        name = "ops/benchmarks/restart",
        description = "Kills the calibration topology with few and with many entries, and measures its next output.")
public final class RestartBenchmark implements Callable<Integer> {

    private static final long SEED = 1;
    private static final String REBUILD = "conformal_index_rebuild_seconds";
    private static final Duration AGE_OF_LABELS = Duration.ofHours(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration LONGEST_RUN = Duration.ofMillis(1_500);
    private static final Duration PATIENCE = Duration.ofMinutes(60);

    @Option(
            names = "--entries",
            paramLabel = "N",
            split = ",",
            defaultValue = "10000,1000000",
            description = "Calibrated labels before the kills.")
    private List<Integer> entries;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "5", description = "Kills with each number of entries.")
    private int kills;

    @Mixin
    private RunOptions run;

    @Spec
    private CommandSpec spec;

    private final Random random = new Random(SEED);
    private final SmallLabels records = new SmallLabels();

    private RestartBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/restart --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RestartBenchmark()).execute(arguments));
    }

    /** The times after all kills with one number of entries, in seconds. */
    private record Times(List<Double> output, List<Double> processor, List<Double> rebuild, List<Double> restore) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (kills < 1 || entries.stream().anyMatch(number -> number < 1)) {
            throw new ParameterException(spec.commandLine(), "--kills and --entries must be at least 1");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "score maps of %d x %d float32, 1 stratum, calibration topology; medians of %d kills, in s%n%n"
                        + "%10s %13s %13s %14s %9s%n",
                SmallLabels.SIDE,
                SmallLabels.SIDE,
                kills,
                "entries",
                "first output",
                "processor",
                "index rebuild",
                "restore");
        out.flush();
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            for (int number : entries) {
                print(number, measure(cluster, number));
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private Times measure(ProcessCluster cluster, int number) throws IOException, InterruptedException {
        Path file = cluster.provisionPartitioned("restart-" + number, 1);
        ConformalConfiguration configuration = ProcessCluster.configuration(file);
        sendLabels(configuration, number);
        Times times = new Times();
        try (KilledInstance instance = KilledInstance.start(
                run.launcher(), file, cluster.directory().resolve("class-archive"), "calibration")) {
            instance.awaitReady();
            instance.awaitArchive();
            awaitCalibrated(cluster, configuration, number);
            for (int kill = 0; kill < kills; kill++) {
                measureKill(cluster, file, instance, number + kill, times);
            }
            cluster.requireNothingRefused(file);
        }
        return times;
    }

    private void measureKill(ProcessCluster cluster, Path file, KilledInstance instance, int image, Times times)
            throws IOException, InterruptedException {
        ConformalConfiguration configuration = ProcessCluster.configuration(file);
        try (CommittedRecords committed =
                cluster.committed(configuration.topics().name(Topic.THRESHOLDS))) {
            // A random wait lets the kill come anywhere between two commits.
            Thread.sleep((long) (random.nextDouble() * LONGEST_RUN.toMillis()));
            instance.kill();
            // The label waits on the topic, so the first output needs the whole state and nothing else.
            try (GatewayProducer producer = new GatewayProducer(configuration)) {
                producer.send(records.labelledImage(image, Instant.now()));
                producer.flush();
            }
            instance.startAgain();
            while (committed.poll() == 0) {
                instance.requireAlive("has no output");
            }
            times.output().add(instance.sinceStart().toMillis() / 1e3);
            times.processor().add(instance.processorTime().toMillis() / 1e3);
        }
        times.rebuild().add(instance.metric(REBUILD));
        times.restore()
                .add(instance.startSteps().stream()
                        .mapToDouble(steps -> steps.seconds().getOrDefault("restore", 0.0))
                        .sum());
    }

    private void sendLabels(ConformalConfiguration configuration, int number) {
        Instant labelledAt = Instant.now().minus(AGE_OF_LABELS);
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            for (int image = 0; image < number; image++) {
                producer.send(records.labelledImage(image, labelledAt));
            }
            producer.flush();
        }
    }

    private static void awaitCalibrated(ProcessCluster cluster, ConformalConfiguration configuration, int number)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        TopicPartition labels = new TopicPartition(configuration.topics().name(Topic.LABELLED_IMAGES), 0);
        while (cluster.committedOffset(configuration.application().calibrationId(), labels.topic()) < number) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IOException(
                        number + " labels were not calibrated within " + PATIENCE.toMinutes() + " minutes");
            }
            // Questions about the offset take processor time from the calibration.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private void print(int number, Times times) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%10d %13.2f %13.2f %14.3f %9.2f%n",
                number,
                new Quantiles(times.output()).median(),
                new Quantiles(times.processor()).median(),
                new Quantiles(times.rebuild()).median(),
                new Quantiles(times.restore()).median());
        out.flush();
    }
}
