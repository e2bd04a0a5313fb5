package io.conformalstreams.ops.fault.committed;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads whole topics with a read-committed consumer. */
public final class TopicReader {

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;

    public TopicReader(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.serdes = ContractSerdes.on(configuration.kafka().registryProperties());
    }

    /** The values in the order of partitions and offsets. */
    public <T extends SpecificRecord> List<T> values(Topic topic, Class<T> contract) {
        String name = configuration.topics().name(topic);
        try (Deserializer<T> deserializer = serdes.deserializer(contract)) {
            return records(topic).stream()
                    .map(record -> deserializer.deserialize(name, record.bytes()))
                    .toList();
        }
    }

    /** Returns the committed records in the order of partitions and offsets. */
    public List<CommittedRecord> records(Topic topic) {
        return records(configuration.topics().name(topic));
    }

    /** Like {@link #records(Topic)}, for a topic that is not the project's. */
    public List<CommittedRecord> records(String name) {
        List<CommittedRecord> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(configuration)) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(partition -> new TopicPartition(name, partition.partition()))
                    .toList();
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                while (consumer.position(partition) < end) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                        records.add(CommittedRecord.of(record));
                    }
                }
            }
        }
        return records;
    }

    /** Returns the offset after the last record of each partition that has records. */
    public Map<TopicPartition, Long> ends(Topic topic) {
        try (CommittedEnds ends = new CommittedEnds(configuration)) {
            return ends.of(configuration.topics().name(topic));
        }
    }

    /** Returns the number of records in a topic. */
    public int count(Topic topic) {
        return records(topic).size();
    }

    /** Returns a consumer outside any group, which reads only what is committed. */
    static KafkaConsumer<byte[], byte[]> consumer(ConformalConfiguration configuration) {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A fetch that waits at the end of one partition delays the first fetch of the next one.
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
