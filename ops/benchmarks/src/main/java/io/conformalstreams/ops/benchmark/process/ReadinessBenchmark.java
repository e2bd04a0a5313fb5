package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** The program behind {@code ops/benchmarks/readiness}. */
@Command(
        name = "ops/benchmarks/readiness",
        description = "Kills instances again and again, and measures when they are ready again.")
public final class ReadinessBenchmark implements Callable<Integer> {

    private static final int SIDE = 64;
    private static final int STRATA = 8;
    private static final int PARTITIONS = 4;
    private static final int IMAGES_PER_SECOND = 10;
    private static final Duration AGE_OF_LABELS = Duration.ofHours(1);
    private static final Duration LONGEST_RUN = Duration.ofMillis(1_500);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final long SEED = 1;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "10",
            description = "Kills with each number of instances.")
    private int kills;

    @Option(
            names = "--instances",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2",
            description = "Numbers of instances.")
    private List<Integer> instances;

    @Option(names = "--labels", paramLabel = "N", defaultValue = "5000", description = "Labels before the first kill.")
    private int labels;

    @Mixin
    private RunOptions run;

    @Spec
    private CommandSpec spec;

    private final SyntheticRecords records = new SyntheticRecords(SIDE, STRATA);
    private final Random random = new Random(SEED);

    private ReadinessBenchmark() {}

    /**
     * Runs and exits with 0, with 1 if something fails, or with 2 if arguments are wrong.
     *
     * @param arguments see {@code ops/benchmarks/readiness --help}
     */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ReadinessBenchmark()).execute(arguments));
    }

    /** The times after all kills of one number of instances, in seconds. */
    private record Times(
            List<Double> ready,
            List<Double> processor,
            List<Double> launcher,
            List<Double> caughtUp,
            List<StartSteps> steps) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (kills < 1 || labels < 1 || instances.stream().anyMatch(number -> number < 1 || number > PARTITIONS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--kills and --labels must be at least 1, and --instances from 1 to " + PARTITIONS);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "score maps of %d x %d float32, %d strata; %d labels, then %d predictions and labels a second; all"
                        + " times in s%n",
                SIDE,
                SIDE,
                STRATA,
                labels,
                IMAGES_PER_SECOND);
        Map<Integer, Times> measured = new LinkedHashMap<>();
        try (ProcessCluster cluster = ProcessCluster.start(run.directory())) {
            for (int number : instances) {
                Times times = measure(cluster, number);
                measured.put(number, times);
                print(number, times);
            }
        }
        out.println();
        measured.forEach((number, times) -> {
            Quantiles ready = new Quantiles(times.ready());
            out.printf(
                    Locale.ROOT,
                    "ready after a kill, %d %s: median %.1f, 90 %% within %.1f%n",
                    number,
                    number == 1 ? "instance" : "instances",
                    ready.median(),
                    ready.ninthDecile());
        });
        out.flush();
        return CommandLine.ExitCode.OK;
    }

    private Times measure(ProcessCluster cluster, int number) throws IOException, InterruptedException {
        String name = "readiness-" + number;
        Path archives = cluster.directory().resolve("class-archive");
        Path file = cluster.provisionPartitioned(name, PARTITIONS);
        ConformalConfiguration configuration = ProcessCluster.configuration(file);
        sendLabels(configuration);
        List<KilledInstance> running = new ArrayList<>();
        Times times = new Times();
        try {
            for (int instance = 1; instance <= number; instance++) {
                running.add(
                        KilledInstance.start(run.launcher(), cluster.anotherInstance(file, instance), archives, "all"));
            }
            for (KilledInstance instance : running) {
                instance.awaitReady();
                instance.awaitArchive();
            }
            awaitCaughtUp(cluster, configuration, System.nanoTime());
            try (SteadyGateway gateway = new SteadyGateway(configuration, records, labels, IMAGES_PER_SECOND)) {
                for (int kill = 0; kill < kills; kill++) {
                    // A random wait lets the kill come anywhere between two commits, and anywhere in a fetch.
                    Thread.sleep((long) (random.nextDouble() * LONGEST_RUN.toMillis()));
                    measureKill(cluster, configuration, running.get(kill % number), times);
                    gateway.requireSending();
                }
            }
            cluster.requireNothingRefused(file);
        } finally {
            for (KilledInstance instance : running) {
                instance.close();
            }
        }
        return times;
    }

    private void measureKill(
            ProcessCluster cluster, ConformalConfiguration configuration, KilledInstance instance, Times times)
            throws IOException, InterruptedException {
        long killed = System.nanoTime();
        instance.killAndStart();
        double ready = instance.awaitReady().toMillis() / 1e3;
        List<StartSteps> steps = instance.startSteps();
        times.ready().add(ready);
        times.processor().add(instance.processorTime().toMillis() / 1e3);
        times.steps().addAll(steps);
        // The topologies of an instance start at once, so the slower one determines when the instance is ready.
        times.launcher()
                .add(ready - steps.stream().mapToDouble(StartSteps::total).max().orElseThrow());
        times.caughtUp().add(awaitCaughtUp(cluster, configuration, killed));
    }

    private void sendLabels(ConformalConfiguration configuration) {
        Instant labelledAt = Instant.now().minus(AGE_OF_LABELS);
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            for (int image = 0; image < labels; image++) {
                producer.send(records.labelledImage(image, labelledAt));
            }
            producer.flush();
        }
    }

    /**
     * Waits until the instances have committed all records that are now on the input topics.
     *
     * @param since a value of {@link System#nanoTime}
     * @return the seconds since then
     */
    private double awaitCaughtUp(ProcessCluster cluster, ConformalConfiguration configuration, long since)
            throws IOException, InterruptedException {
        Map<TopicPartition, Long> sentLabels =
                cluster.ends(configuration.topics().name(Topic.LABELLED_IMAGES), PARTITIONS);
        Map<TopicPartition, Long> sentPredictions =
                cluster.ends(configuration.topics().name(Topic.PREDICTIONS), PARTITIONS);
        while (!cluster.hasCommitted(configuration.application().calibrationId(), sentLabels)
                || !cluster.hasCommitted(configuration.application().predictionId(), sentPredictions)) {
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new IOException(
                        "the instances did not catch up within " + PATIENCE.toMinutes() + " minutes after a kill");
            }
            // A pause leaves the broker and the processors to the instances that are measured.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
        return (System.nanoTime() - since) / 1e9;
    }

    private void print(int number, Times times) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%n%d %s, %d kills%40s%n",
                number, number == 1 ? "instance" : "instances", kills, "median   90 %  largest");
        print("launcher", times.launcher());
        Map<String, List<Double>> steps = new LinkedHashMap<>();
        times.steps()
                .forEach(start -> start.seconds()
                        .forEach((step, seconds) -> steps.computeIfAbsent(
                                        start.topology() + ": " + step, added -> new ArrayList<>())
                                .add(seconds)));
        steps.forEach(this::print);
        print("ready", times.ready());
        print("processor time until ready", times.processor());
        print("all inputs committed", times.caughtUp());
        out.flush();
    }

    private void print(String name, List<Double> seconds) {
        Quantiles quantiles = new Quantiles(seconds);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "  %-36s %8.2f %6.2f %8.2f%n",
                        name,
                        quantiles.median(),
                        quantiles.ninthDecile(),
                        quantiles.largest());
    }
}
