package io.conformalstreams.ops.record;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import io.conformalstreams.processor.runtime.RegistryError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads topics up to the end that they have when the reading begins, committed records only, without a consumer group.
 * Not safe for use by several threads.
 */
public final class TopicRecords implements AutoCloseable {

    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * Creates a reader that is not connected yet.
     *
     * @throws KafkaException if Kafka's client refuses the settings
     */
    public TopicRecords(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Passes the records of a topic to a reader, in the order of offsets within each partition.
     *
     * @param since only records with this timestamp or a later one; {@link Instant#MIN} for all
     * @throws KafkaException if the cluster does not respond, or if the topic is missing
     */
    public void read(Topic topic, Instant since, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        List<TopicPartition> partitions = partitions(topic);
        Map<TopicPartition, Long> starts = starts(partitions, since);
        read(starts, reader);
    }

    /**
     * Passes the records of some partitions to a reader.
     *
     * @param starts offset of the first record of each partition
     * @throws KafkaException if the cluster does not respond
     */
    public void read(Map<TopicPartition, Long> starts, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(starts.keySet());
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    reader.accept(record);
                }
            }
        }
    }

    /**
     * Like {@link #read(Topic, Instant, Consumer)}, with decoded values.
     *
     * @param contract type of the topic's values
     * @throws KafkaException if the cluster or the registry does not respond, or if the topic is missing
     */
    public <T extends SpecificRecord> void read(
            Topic topic, Class<T> contract, Instant since, Consumer<ReadRecord<T>> reader) {
        try (Deserializer<T> deserializer = serdes.deserializer(contract)) {
            read(topic, since, record -> reader.accept(decoded(record, deserializer)));
        }
    }

    /**
     * Returns how many records of a topic have been deleted: the sum of the first offsets of its partitions.
     *
     * @throws KafkaException if the cluster does not respond, or if the topic is missing
     */
    public long deleted(Topic topic) {
        return consumer.beginningOffsets(partitions(topic)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Returns one record; empty if it has been deleted.
     *
     * @throws KafkaException if the cluster does not respond
     */
    public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
        long beginning = consumer.beginningOffsets(List.of(partition)).get(partition);
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (offset < beginning || offset >= end) {
            return Optional.empty();
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        while (consumer.position(partition) <= offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(record).filter(found -> found.offset() == offset);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<TopicPartition> partitions(Topic topic) {
        String name = configuration.topics().name(topic);
        List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + name + " is missing; the command topics creates it");
        }
        return partitions;
    }

    private Map<TopicPartition, Long> starts(List<TopicPartition> partitions, Instant since) {
        if (since.equals(Instant.MIN)) {
            return consumer.beginningOffsets(partitions);
        }
        Map<TopicPartition, Long> starts = new HashMap<>(consumer.endOffsets(partitions));
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
        found.forEach((partition, first) -> {
            if (first != null) {
                starts.put(partition, first.offset());
            }
        });
        return starts;
    }

    private static <T extends SpecificRecord> ReadRecord<T> decoded(
            ConsumerRecord<byte[], byte[]> record, Deserializer<T> deserializer) {
        return new ReadRecord<>(
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8)),
                record.headers(),
                Optional.ofNullable(record.value()).flatMap(value -> decoded(record.topic(), value, deserializer)));
    }

    /** Bytes that nobody can read have no value. A registry that does not respond is a failure. */
    private static <T> Optional<T> decoded(String topic, byte[] value, Deserializer<T> deserializer) {
        try {
            return Optional.ofNullable(deserializer.deserialize(topic, value));
        } catch (RuntimeException failure) {
            if (FailureKind.of(failure) == FailureKind.BAD_RECORD) {
                return Optional.empty();
            }
            throw new KafkaException(
                    RegistryError.describe(failure).orElseGet(() -> "cannot read a schema: " + failure.getMessage()),
                    failure);
        }
    }
}
