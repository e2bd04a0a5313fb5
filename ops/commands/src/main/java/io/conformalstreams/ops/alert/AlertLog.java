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
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The topic of drift alerts from its beginning, committed records only, without a consumer group: whoever reads it again
 * knows everything again. Not safe for use by several threads.
 */
final class AlertLog implements AutoCloseable {

    private final Deserializer<DriftAlert> deserializer;
    private final Consumer<String> report;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /** Fetched, but not yet read: while the registry is away, nothing may be passed over. */
    private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();

    /**
     * Connects, and takes note of where the topic ends now.
     *
     * @param report takes a line about each record that nobody can read
     * @throws KafkaException when the cluster does not answer, or the topic is missing
     */
    AlertLog(ConformalConfiguration configuration, Consumer<String> report) {
        this.report = report;
        this.deserializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).deserializer(DriftAlert.class);
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.ends = assign(configuration.topics().name(Topic.DRIFT_ALERTS));
        } catch (KafkaException e) {
            close();
            throw e;
        }
    }

    private Map<TopicPartition, Long> assign(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("topic " + topic + " is missing: run the topics command");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    /** Returns whether everything has been read that was there in the beginning. */
    boolean isCaughtUp() {
        return fetched.isEmpty()
                && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Returns what comes next, in the order of each partition; waits for it for a while.
     *
     * @throws RegistryOutage when the schema registry does not answer; the same comes again
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
     * Returns the newest states of all alerts, by id.
     *
     * @throws KafkaException when the registry does not answer
     */
    Map<String, DriftAlert> newest() {
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

    /** Ends {@link #next} from another thread, with an exception of Kafka's. */
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
            report.accept(place + ": a record without a key is no alert; it is passed over");
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
                case OUTAGE -> throw new RegistryOutage(e);
                case DEFECT -> throw e;
                case BAD_RECORD ->
                    report.accept(place + ": the state of alert " + alertId + " can't be read and is passed over");
            }
        }
    }
}
