package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.EmbeddedRegistry;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** A broker and a registry, each in a process of its own, with topics of synthetic records. */
final class ProcessCluster implements AutoCloseable {

    /** If all records belong to one stratum, further partitions would stay empty. */
    private static final int PARTITIONS = 1;

    private static final Duration AGE_OF_LABELS = Duration.ofHours(1);

    private final Path directory;
    private final BrokerProcess broker;
    private final EmbeddedRegistry registry;
    private final Admin admin;
    private final SyntheticRecords records = new SyntheticRecords();
    private final Instant start = Instant.now();

    private ProcessCluster(Path directory, BrokerProcess broker, EmbeddedRegistry registry) {
        this.directory = directory;
        this.broker = broker;
        this.registry = registry;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /** @param parent the place for a new directory with all files, which is removed at the end */
    static ProcessCluster start(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(parent), "processes-");
        BrokerProcess broker = BrokerProcess.start(
                BrokerSettings.in(directory.resolve("broker")).withProperty("log.segment.delete.delay.ms", "1000"));
        try {
            EmbeddedRegistry registry =
                    EmbeddedRegistry.start(directory.resolve("registry"), EmbeddedRegistry.Storage.MEMORY);
            return new ProcessCluster(directory, broker, registry);
        } catch (IOException | RuntimeException failure) {
            broker.close();
            throw failure;
        }
    }

    /** Writes a configuration with one procedure and two alphas, and creates its topics and subjects. */
    Path provision(String name, ProcedureChoice procedures) throws IOException {
        return provision(name, procedures, "[0.1, 0.2]", 1);
    }

    /**
     * Writes a configuration, and creates its topics and subjects.
     *
     * @param name of the file and the application, and prefix of the topics
     * @param alphas list of alphas in YAML
     * @param copies number of procedures, which differ in their names only
     */
    Path provision(String name, ProcedureChoice procedures, String alphas, int copies) throws IOException {
        String model = SyntheticRecords.description().model();
        return provision(name, model, 2, procedures.yaml(model, alphas, copies), PARTITIONS);
    }

    /** Writes a configuration with one procedure and two alphas, and creates its topics with several partitions. */
    Path provisionPartitioned(String name, int partitions) throws IOException {
        String model = SyntheticRecords.description().model();
        return provision(name, model, 2, ProcedureChoice.IDENTITY.yaml(model, "[0.1, 0.2]"), partitions);
    }

    /**
     * Writes a configuration for the volumes of an object store, whose objects are not cached, and creates its topics and
     * subjects.
     */
    Path provisionVolumes(String name, VolumeRecords volumes, ProcedureChoice procedures, String alphas)
            throws IOException {
        String objects = "objects: {roots: ['%s'], cacheBytes: 0}%n".formatted(volumes.root());
        return provision(
                name, VolumeRecords.MODEL, 3, procedures.yaml(VolumeRecords.MODEL, alphas) + objects, PARTITIONS);
    }

    /** Writes the configuration of another instance of the same application, which has a state directory of its own. */
    Path anotherInstance(Path configuration, int number) throws IOException {
        String state = directory.resolve("state").toString();
        return Files.writeString(
                directory.resolve(number + "-" + configuration.getFileName()),
                Files.readString(configuration).replace(state, state + "-" + number));
    }

    private Path provision(String name, String model, int dimensions, String sections, int partitions)
            throws IOException {
        String yaml = """
                topics: {prefix: '%s.', partitions: %d, replicationFactor: 1}
                application: {id: '%s', stateDirectory: '%s', http: {port: 0}}
                models:
                  - name: %s
                    dimensions: %d
                    scores: logit
                    encoding: float32
                    channels: [{name: lesion, labelValues: [1]}]
                kafka: {bootstrap.servers: '%s', schema.registry.url: '%s'}
                """.formatted(
                        name,
                        partitions,
                        name,
                        directory.resolve("state"),
                        model,
                        dimensions,
                        bootstrapServers(),
                        registryUrl());
        Path file = Files.writeString(directory.resolve(name + ".yaml"), yaml + sections);
        for (Provisioning entry : TopicProvisioning.run(configuration(file), Provisioning.Mode.ADD)) {
            if (entry.status() == Provisioning.Status.PROBLEM) {
                throw new IllegalStateException(entry.resource() + ": " + entry.detail());
            }
        }
        return file;
    }

    /** Sends the labels of images 0 to {@code count - 1}. */
    void sendLabels(Path configuration, int count) {
        try (GatewayProducer producer = new GatewayProducer(configuration(configuration))) {
            for (int image = 0; image < count; image++) {
                producer.send(records.labelledImage(image, start.minus(AGE_OF_LABELS)));
            }
            producer.flush();
        }
    }

    /** Sends predictions of {@code count} images, beginning with image {@code first}. */
    void sendPredictions(Path configuration, int first, int count) {
        try (GatewayProducer producer = new GatewayProducer(configuration(configuration))) {
            for (int image = first; image < first + count; image++) {
                producer.send(records.prediction(image, start));
            }
            producer.flush();
        }
    }

    /** Creates a topic for large records, without a schema. */
    void createTopic(String name) {
        answer(admin.createTopics(List.of(
                        new NewTopic(name, PARTITIONS, (short) 1).configs(Map.of("max.message.bytes", "16777216"))))
                .all());
    }

    /** Deletes a topic of a configuration to free its space. */
    void delete(Path configuration, Topic topic) {
        answer(admin.deleteTopics(List.of(topicName(configuration, topic))).all());
    }

    /** Fails if a record was refused, because then the measurement is meaningless. */
    void requireNothingRefused(Path configuration) {
        for (Topic topic : List.of(Topic.REJECTED, Topic.DEAD_LETTERS)) {
            TopicPartition partition = new TopicPartition(topicName(configuration, topic), 0);
            long end = answer(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition))
                    .offset();
            if (end > 0) {
                throw new IllegalStateException("records were refused: " + partition.topic() + " is not empty");
            }
        }
    }

    /** Counts records from now on. */
    CommittedRecords committed(String topic) {
        return new CommittedRecords(bootstrapServers(), topic);
    }

    /** Returns the end of each partition of a topic. */
    Map<TopicPartition, Long> ends(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** Tells whether a consumer group has committed all records before the given ends of partitions. */
    boolean hasCommitted(String group, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return ends.entrySet().stream()
                .allMatch(end -> end.getValue() == 0
                        || committed.get(end.getKey()) != null
                                && committed.get(end.getKey()).offset() >= end.getValue());
    }

    /** Returns the offset that a consumer group has committed for the only partition of a topic; 0 before its first commit. */
    long committedOffset(String group, String topic) {
        OffsetAndMetadata committed = answer(
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .get(new TopicPartition(topic, 0));
        return committed == null ? 0 : committed.offset();
    }

    String topicName(Path configuration, Topic topic) {
        return configuration(configuration).topics().name(topic);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String registryUrl() {
        return registry.url();
    }

    /** The directory for further files. */
    Path directory() {
        return directory;
    }

    /** Writes the scores of all distinct images to a file: float32, little-endian, one image after the other. */
    Path writeScores() throws IOException {
        Path file = directory.resolve("scores");
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int image = 0; image < SyntheticRecords.DISTINCT_IMAGES; image++) {
                Object data = records.prediction(image, start).getScores().getData();
                channel.write(((ByteBuffer) data).duplicate());
            }
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        registry.close();
        broker.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static ConformalConfiguration configuration(Path file) {
        try {
            return ConformalConfiguration.parse(Files.readString(file), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
