package io.conformalstreams.ops.fault.committed;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the last committed record of each partition. The broker does not tell: behind it may be markers of transactions.
 * However often it is asked, it reads each record once.
 */
final class CommittedEnds implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Where to read on. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    private final Map<TopicPartition, Long> ends = new HashMap<>();

    CommittedEnds(ConformalConfiguration configuration) {
        consumer = TopicReader.consumer(configuration);
    }

    /** Returns the offset after the last record of each partition that has records. */
    Map<TopicPartition, Long> of(String topic) {
        Map<TopicPartition, Long> found = new HashMap<>();
        for (PartitionInfo information : consumer.partitionsFor(topic)) {
            TopicPartition partition = new TopicPartition(topic, information.partition());
            readOn(partition);
            if (ends.containsKey(partition)) {
                found.put(partition, ends.get(partition));
            }
        }
        return found;
    }

    private void readOn(TopicPartition partition) {
        consumer.assign(List.of(partition));
        if (positions.containsKey(partition)) {
            consumer.seek(partition, positions.get(partition));
        } else {
            consumer.seekToBeginning(List.of(partition));
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                ends.put(partition, record.offset() + 1);
            }
        }
        positions.put(partition, consumer.position(partition));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
