package io.conformalstreams.ops.benchmark.throughput;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * A registry in this JVM, and a broker in another, so that measurements of this JVM don't include the broker.
 */
final class BenchmarkCluster implements AutoCloseable {

    /** All records belong to one stratum, so further partitions would stay empty. */
    private static final int PARTITIONS = 1;

    private static final String REGISTRY = "throughput";

    private final Path directory;
    private final BrokerProcess broker;
    private final Admin admin;

    private BenchmarkCluster(Path directory, BrokerProcess broker) {
        this.directory = directory;
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    /**
     * Starts a broker.
     *
     * @param parent the place for a new directory with all files, which is removed at the end
     */
    static BenchmarkCluster start(Path parent) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(parent), "throughput-");
        // Deleted and expired segments are removed from disk at once, because a run writes more than a small disk can
        // store.
        BrokerSettings settings = BrokerSettings.in(directory.resolve("broker"))
                .withProperty("log.segment.delete.delay.ms", "1000")
                .withProperty("log.retention.check.interval.ms", "5000");
        return new BenchmarkCluster(directory, BrokerProcess.start(settings));
    }

    /**
     * A configuration whose topics and subjects exist.
     *
     * @param prefix of the topics
     */
    ConformalConfiguration provision(String prefix, ProcedureChoice procedures) {
        String model = SyntheticRecords.description().model();
        String yaml = """
                topics: {prefix: '%s', partitions: %d, replicationFactor: 1}
                application: {stateDirectory: '%s'}
                models:
                  - name: %s
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: lesion, labelValues: [1]}]
                kafka: {bootstrap.servers: '%s', schema.registry.url: 'mock://%s'}
                """.formatted(
                        prefix, PARTITIONS, directory.resolve("state"), model, broker.bootstrapServers(), REGISTRY);
        ConformalConfiguration configuration =
                ConformalConfiguration.parse(yaml + procedures.yaml(model, "[0.1]"), Map.of());
        for (Provisioning entry : TopicProvisioning.run(configuration, Provisioning.Mode.ADD)) {
            if (entry.status() == Provisioning.Status.PROBLEM) {
                throw new IllegalStateException(entry.resource() + ": " + entry.detail());
            }
        }
        return configuration;
    }

    /** Creates a topic with the settings and the schema of a provisioned one. */
    void createTopicLike(ConformalConfiguration configuration, Topic topic, String name) throws IOException {
        answer(admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(topic.settings())))
                .all());
        SchemaRegistryClient registry = MockSchemaRegistry.getClientForScope(REGISTRY);
        String subject = topic.valueSubject(configuration.topics().prefix());
        try {
            int schema = registry.getLatestSchemaMetadata(subject).getId();
            registry.register(name + "-value", registry.getSchemaById(schema));
        } catch (RestClientException e) {
            throw new IOException("registering the schema of " + name, e);
        }
    }

    /** Changes settings of a topic. */
    void alter(String topic, Map<String, String> settings) {
        List<AlterConfigOp> operations = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        answer(admin.incrementalAlterConfigs(Map.of(resource, operations)).all());
    }

    void delete(String topic) {
        answer(admin.deleteTopics(List.of(topic)).all());
    }

    /** The number of records of a topic that a group has committed, from the start of the topic. */
    long committed(String group, String topic) {
        OffsetAndMetadata committed = answer(
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .get(partition(topic));
        return committed == null ? 0 : committed.offset();
    }

    /** The end offset of a topic. It counts transaction markers, too. */
    long end(String topic) {
        TopicPartition partition = partition(topic);
        return answer(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition))
                .offset();
    }

    /** Processor time that the broker has used. */
    Duration brokerProcessorTime() {
        return ProcessHandle.of(broker.processId())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Fails if a topology has refused a record, because then the measurement is meaningless. */
    void requireNothingRefused(ConformalConfiguration configuration) {
        for (Topic topic : List.of(Topic.REJECTED, Topic.DEAD_LETTERS)) {
            String name = configuration.topics().name(topic);
            if (end(name) > 0) {
                throw new IllegalStateException("records were refused: " + name + " is not empty");
            }
        }
    }

    @Override
    public void close() throws IOException {
        admin.close();
        broker.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
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
