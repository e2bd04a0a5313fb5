package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.Drainage;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.EmbeddedRegistry;
import io.conformalstreams.ops.platform.LoopbackPorts;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Streams small records through one instance of {@code conformal-streams run}, and measures what its process uses after
 * equal numbers of records.
 *
 * @param images number of images; each is a record with its prediction, and one with its label
 * @param directory directory for the folder {@value #FILES}; of a run that passed, nothing remains in it
 */
public record SoakRun(long images, Path directory) {

    /** The number of measurements. */
    public static final int SAMPLES = 10;

    private static final String NAME = "soak";
    private static final String FILES = "soak-files";
    private static final int PARTITIONS = 3;
    private static final List<String> PROCEDURES = List.of("sets", "joint-sets");
    /** The whole heap is resident from the start, so that resident memory shows only the growth of native memory. */
    private static final List<String> JAVA_OPTIONS =
            List.of("-Xms256m", "-Xmx256m", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch", "-Xshare:auto");
    /** Up to this number of images, the optimising compiler costs more than it saves. */
    private static final long IMAGES_OF_A_SHORT_RUN = 1_000;

    /** Number of images by which the gateway may be ahead of the topologies. The broker holds these images. */
    private static final int LEAD = 5_000;
    /** Each check of the lead is a request to the broker. */
    private static final int BETWEEN_LOOKS = 1_000;

    private static final long BETWEEN_LOOKS_MILLISECONDS = 100;
    /** A generous limit: only a stream that hangs reaches it. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** Far more than the records of the lead, and far less than those of a long run. */
    private static final Map<String, String> SHORT_RETENTION =
            Map.of("retention.bytes", Integer.toString(256 << 20), "segment.bytes", Integer.toString(32 << 20));

    public SoakRun {
        directory = directory.toAbsolutePath().normalize();
        if (images < SAMPLES) {
            throw new IllegalArgumentException(images + " images; " + SAMPLES + " or more are needed");
        }
    }

    /**
     * Runs until all records are processed.
     *
     * @param afterEach runs after each image was sent
     * @param lines receives the table, line by line, as soon as each is known
     * @throws IOException if a process doesn't start, ends, or processes nothing for ten minutes
     */
    public SoakResult run(Runnable afterEach, Consumer<String> lines)
            throws IOException, InterruptedException, ExecutionException {
        lines.accept(ProcessUse.TABLE_HEAD);
        Path files = directory.resolve(FILES);
        Shell.delete(files);
        Path services = Files.createDirectories(files.resolve("services"));
        SoakResult result;
        boolean isShort = images <= IMAGES_OF_A_SHORT_RUN;
        Services.Lifetime lifetime = isShort ? Services.Lifetime.MINUTES : Services.Lifetime.HOURS;
        List<String> javaOptions = new ArrayList<>(JAVA_OPTIONS);
        if (isShort) {
            javaOptions.add("-XX:TieredStopAtLevel=1");
        }
        try (BrokerProcess broker = lifetime.start(
                        BrokerSettings.in(services.resolve("broker").resolve("data")));
                EmbeddedRegistry registry =
                        EmbeddedRegistry.start(services.resolve("registry"), EmbeddedRegistry.Storage.FILE)) {
            int port = LoopbackPorts.free(1)[0];
            Instance instance = new Instance(1, files.resolve("instance"), port, javaOptions);
            ConformalConfiguration configuration = write(instance, port, broker.bootstrapServers(), registry.url());
            Batch.provision(configuration);
            shortenRetention(configuration);
            result = soak(instance, configuration, afterEach, lines);
        }
        if (result.passed()) {
            Shell.delete(files);
        }
        return result;
    }

    private SoakResult soak(
            Instance instance, ConformalConfiguration configuration, Runnable afterEach, Consumer<String> lines)
            throws IOException, InterruptedException, ExecutionException {
        instance.start();
        try {
            if (!instance.isReadyInTime()) {
                throw new IOException("the instance did not start; its log is " + instance.log());
            }
            List<ProcessUse> samples = stream(instance, configuration, afterEach, lines);
            TopicReader reader = new TopicReader(configuration);
            int putAside = reader.count(Topic.REJECTED) + reader.count(Topic.DEAD_LETTERS);
            return new SoakResult(images, samples, putAside, instance.stop());
        } finally {
            if (instance.isAlive()) {
                instance.kill();
            }
        }
    }

    private List<ProcessUse> stream(
            Instance instance, ConformalConfiguration configuration, Runnable afterEach, Consumer<String> lines)
            throws IOException, InterruptedException, ExecutionException {
        List<ProcessUse> samples = new ArrayList<>();
        SoakRecords records = new SoakRecords();
        try (GatewayProducer gateway = new GatewayProducer(configuration);
                Drainage drainage = new Drainage(configuration)) {
            for (long image = 0; image < images; image++) {
                if (image % BETWEEN_LOOKS == 0) {
                    awaitCommitted(instance, configuration, drainage, image - LEAD);
                }
                Instant now = Instant.now();
                gateway.send(records.prediction(image, now));
                gateway.send(records.label(image, now));
                afterEach.run();
                long sent = image + 1;
                if (sent * SAMPLES / images > image * SAMPLES / images) {
                    gateway.flush();
                    awaitCommitted(instance, configuration, drainage, sent);
                    awaitOutcomes(instance, configuration, sent);
                    ProcessUse use = ProcessUse.of(instance, 2 * sent);
                    samples.add(use);
                    lines.accept(use.row());
                }
            }
        }
        return samples;
    }

    private static void awaitCommitted(
            Instance instance, ConformalConfiguration configuration, Drainage drainage, long wanted)
            throws IOException, InterruptedException, ExecutionException {
        await(
                instance,
                "committed " + wanted + " images",
                () -> drainage.committed(configuration.application().calibrationId(), Topic.LABELLED_IMAGES) >= wanted
                        && drainage.committed(configuration.application().predictionId(), Topic.PREDICTIONS) >= wanted);
    }

    /** Each label must judge the set of each procedure. */
    private static void awaitOutcomes(Instance instance, ConformalConfiguration configuration, long labels)
            throws IOException, InterruptedException, ExecutionException {
        String topic = "topic=\"" + configuration.topics().name(Topic.COVERAGE_OUTCOMES) + "\"";
        await(
                instance,
                "published the outcomes of " + labels + " labels",
                () -> ReportedMetrics.of(instance).sum("conformal_streams_produced_records_total", topic)
                        >= labels * PROCEDURES.size());
    }

    private static void await(Instance instance, String what, Condition condition)
            throws IOException, InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!instance.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the instance has not " + what + "; its log is " + instance.log());
            }
            Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
        }
    }

    private static void shortenRetention(ConformalConfiguration configuration)
            throws InterruptedException, ExecutionException {
        List<AlterConfigOp> operations = SHORT_RETENTION.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (Topic topic :
                List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS, Topic.CONFIDENCE_SETS, Topic.COVERAGE_OUTCOMES)) {
            changes.put(
                    new ConfigResource(
                            ConfigResource.Type.TOPIC, configuration.topics().name(topic)),
                    operations);
        }
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static ConformalConfiguration write(Instance instance, int port, String broker, String registry)
            throws IOException {
        Files.createDirectories(instance.configuration().getParent());
        Files.writeString(instance.configuration(), """
                topics: {prefix: '%1$s.', partitions: %2$d, replicationFactor: 1}
                application:
                  id: %1$s
                  stateDirectory: %3$s
                  http: {port: %4$d}
                models:
                  - name: %5$s
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: lesion, labelValues: [1]}]
                procedures:
                  - {name: %6$s, type: confidence-sets, model: %5$s, channel: lesion, alphas: [0.1, 0.2],
                     combination: marginal, inner: identity, outer: identity, window: last 500}
                  - {name: %7$s, type: confidence-sets, model: %5$s, channel: lesion, alphas: [0.1],
                     combination: maximum, inner: identity, outer: distance-euclidean, window: last 50}
                kafka:
                  bootstrap.servers: %8$s
                  schema.registry.url: %9$s
                """.formatted(
                        NAME,
                        PARTITIONS,
                        instance.stateDirectory(),
                        port,
                        SoakRecords.model(),
                        PROCEDURES.get(0),
                        PROCEDURES.get(1),
                        broker,
                        registry));
        return ConformalConfiguration.load(instance.configuration(), Map.of());
    }

    /** What a stream must have done. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException, ExecutionException;
    }
}
