package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the topic of drift alerts from its beginning, committed records only, without a consumer group. Each reader
 * gets everything. Not safe for use by several threads.
 */
final class AlertLog implements AutoCloseable {

    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

    /** Longest wait between attempts to reconnect. It is long because Kafka's client logs every attempt. */
    private static final int LONGEST_RECONNECT_WAIT_MILLIS = 5_000;

    private final Deserializer<DriftAlert> deserializer;
    private final Consumer<String> report;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private Map<TopicPartition, Long> ends = Map.of();

    /** Records that were fetched but not yet read. While the registry doesn't respond, none may be skipped. */
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /**
     * Creates a log that isn't connected yet.
     *
     * @param report receives a line about each unreadable record
     * @throws KafkaException if Kafka's client refuses the settings
     */
    AlertLog(ConformalConfiguration configuration, Consumer<String> report) {
        this.report = report;
        this.topic = configuration.topics().name(Topic.DRIFT_ALERTS);
        this.deserializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).deserializer(DriftAlert.class);
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_RECONNECT_WAIT_MILLIS);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Goes to the beginning of the topic, and records its present end.
     *
     * @throws KafkaException if the cluster doesn't respond, or if the topic is missing
     */
    void connect() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " is missing; the command topics creates it");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends = consumer.endOffsets(partitions);
    }

    /**
     * @throws KafkaException if the cluster doesn't respond
     */
    void ask() {
        consumer.endOffsets(ends.keySet());
    }

    /** Returns whether everything up to the recorded end has been read. */
    boolean isCaughtUp() {
        return fetched.isEmpty()
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Waits for the next changes for a while, and returns them in the order of each partition.
     *
     * @throws RegistryOutage if the schema registry doesn't respond; the next call returns the same changes
     */
    List<AlertChange> next(Duration wait) throws RegistryOutage {
        if (fetched.isEmpty()) {
            consumer.poll(wait).forEach(fetched::add);
        }
        List<AlertChange> changes = new ArrayList<>();
        while (!fetched.isEmpty()) {
            try {
                read(fetched.peek(), changes);
            } catch (RegistryOutage e) {
                if (changes.isEmpty()) {
                    throw e;
                }
                return changes;
            }
            fetched.remove();
        }
        return changes;
    }

    /**
     * Connects, and returns the newest states of all alerts, by id.
     *
     * @throws KafkaException if the cluster or the registry doesn't respond, or if the topic is missing
     */
    Map<String, DriftAlert> newest() {
        connect();
        Map<String, DriftAlert> newest = new LinkedHashMap<>();
        try {
            while (!isCaughtUp()) {
                next(Duration.ofMillis(200)).forEach(change -> apply(change, newest));
            }
        } catch (RegistryOutage e) {
            throw new KafkaException(e.getMessage(), e);
        }
        return newest;
    }

    static void apply(AlertChange change, Map<String, DriftAlert> newest) {
        if (change instanceof AlertChange.Stated stated) {
            newest.put(stated.alertId(), stated.alert());
        } else {
            newest.remove(change.alertId());
        }
    }

    /** Interrupts the present or next wait of this log with a {@code WakeupException}; called by another thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
        deserializer.close();
    }

    private void read(ConsumerRecord<byte[], byte[]> record, List<AlertChange> changes) throws RegistryOutage {
        String place = record.topic() + ", partition " + record.partition() + ", offset " + record.offset();
        if (record.key() == null) {
            report.accept(place + ": a record without a key is not an alert and is skipped");
            return;
        }
        String alertId = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            changes.add(new AlertChange.Erased(alertId));
            return;
        }
        try {
            changes.add(new AlertChange.Stated(alertId, deserializer.deserialize(record.topic(), record.value())));
        } catch (RuntimeException e) {
            switch (FailureKind.of(e)) {
                case OUTAGE, ACCESS_REFUSED -> throw new RegistryOutage(e);
                case DEFECT -> throw e;
                case BAD_RECORD ->
                    report.accept(place + ": the state of alert " + alertId + " can't be read and is skipped");
            }
        }
    }
}
