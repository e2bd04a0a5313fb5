package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import io.conformalstreams.processor.runtime.RegistryError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The topics of a cluster, up to their ends at the time of construction, with committed records only.
 *
 * <p>A record of an input counts only if the input's topology had committed it before those ends were read. The
 * outputs of such records are therefore in the topics.
 */
public final class KafkaLogs implements Logs, AutoCloseable {

    private static final List<Topic> INPUTS_OF_CALIBRATION = List.of(Topic.LABELLED_IMAGES, Topic.COVERAGE_OUTCOMES);
    private static final List<Topic> INPUTS_OF_PREDICTION = List.of(Topic.PREDICTIONS, Topic.CALIBRATION_SCORES);

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Topic, List<TopicPartition>> partitions = new HashMap<>();
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> processed = new HashMap<>();

    /**
     * Connects, and records the beginning and the end of each partition.
     *
     * @param configuration names the topics, the applications, the cluster and the registry
     * @throws KafkaException if the cluster does not respond, or a topic is missing
     */
    public KafkaLogs(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        readCommittedOffsets();
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // A fetch that waits at the end of one topic delays the first fetch of the next one.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            for (Topic topic : Topic.values()) {
                readBounds(topic);
            }
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    @Override
    public <T extends SpecificRecord> void read(Topic topic, Class<T> contract, Consumer<LogRecord<T>> reader) {
        List<TopicPartition> unread = partitions.get(topic);
        consumer.assign(unread);
        unread.forEach(partition -> consumer.seek(partition, beginnings.get(partition)));
        try (Deserializer<T> deserializer = serdes.deserializer(contract)) {
            while (unread.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        reader.accept(decoded(record, deserializer));
                    }
                }
            }
        }
    }

    @Override
    public int partitions(Topic topic) {
        return partitions.get(topic).size();
    }

    @Override
    public long beginning(Topic topic, int partition) {
        return beginnings.getOrDefault(partition(topic, partition), 0L);
    }

    /**
     * If a group has never committed an offset, all inputs count as processed, because the group may have another name.
     */
    @Override
    public long processed(Topic topic, int partition) {
        TopicPartition input = partition(topic, partition);
        return processed.getOrDefault(input, ends.getOrDefault(input, 0L));
    }

    /** Returns the number of records of an input that its topology has not committed yet; all if it never committed. */
    public long unprocessed(Topic input) {
        return partitions.get(input).stream()
                .mapToLong(partition -> {
                    long beginning = beginnings.get(partition);
                    return Math.max(
                            0, ends.get(partition) - Math.max(beginning, processed.getOrDefault(partition, 0L)));
                })
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /**
     * Call this before reading the ends of the topics, so that the outputs of all committed inputs lie before these
     * ends.
     */
    private void readCommittedOffsets() {
        Application application = configuration.application();
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        try (Admin admin = Admin.create(properties)) {
            Map<TopicPartition, OffsetAndMetadata> calibration = committed(admin, application.calibrationId());
            Map<TopicPartition, OffsetAndMetadata> prediction = committed(admin, application.predictionId());
            INPUTS_OF_CALIBRATION.forEach(topic -> addProcessed(calibration, topic));
            INPUTS_OF_PREDICTION.forEach(topic -> addProcessed(prediction, topic));
        }
    }

    /** If a group has committed some partitions but not this one, it has finished no record of this one. */
    private void addProcessed(Map<TopicPartition, OffsetAndMetadata> committed, Topic topic) {
        if (committed.isEmpty()) {
            return;
        }
        for (int partition = 0; partition < configuration.topics().partitions(); partition++) {
            TopicPartition input = partition(topic, partition);
            processed.put(
                    input,
                    Optional.ofNullable(committed.get(input))
                            .map(OffsetAndMetadata::offset)
                            .orElse(0L));
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "cannot read the offsets of " + group + ": " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("cannot read the offsets of " + group + ": interrupted", e);
        }
    }

    private void readBounds(Topic topic) {
        String name = configuration.topics().name(topic);
        List<TopicPartition> ofTopic = consumer.partitionsFor(name).stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
        if (ofTopic.isEmpty()) {
            throw new KafkaException("topic " + name + " is missing: run the topics command");
        }
        partitions.put(topic, ofTopic);
        consumer.assign(ofTopic);
        beginnings.putAll(consumer.beginningOffsets(ofTopic));
        ends.putAll(consumer.endOffsets(ofTopic));
    }

    private TopicPartition partition(Topic topic, int partition) {
        return new TopicPartition(configuration.topics().name(topic), partition);
    }

    private static <T> LogRecord<T> decoded(ConsumerRecord<byte[], byte[]> record, Deserializer<T> deserializer) {
        return new LogRecord<>(
                record.partition(),
                record.offset(),
                record.timestamp(),
                Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8)),
                Optional.ofNullable(record.value()).flatMap(value -> decoded(record.topic(), value, deserializer)));
    }

    /**
     * Unreadable bytes have no value, because the processor sends them to the dead letters. An unreachable registry is
     * a failure.
     */
    private static <T> Optional<T> decoded(String topic, byte[] value, Deserializer<T> deserializer) {
        try {
            return Optional.ofNullable(deserializer.deserialize(topic, value));
        } catch (RuntimeException e) {
            if (FailureKind.of(e) != FailureKind.BAD_RECORD) {
                throw new KafkaException(
                        RegistryError.describe(e).orElseGet(() -> "cannot read a schema: " + e.getMessage()), e);
            }
            return Optional.empty();
        }
    }
}
