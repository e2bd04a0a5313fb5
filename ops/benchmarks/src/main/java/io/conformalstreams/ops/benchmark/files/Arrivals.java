package io.conformalstreams.ops.benchmark.files;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts the records on a topic of one partition, and when the broker took them, once no more come. */
final class Arrivals implements AutoCloseable {

    private static final long LOOK_MILLISECONDS = 100;
    private static final int QUIET_LOOKS = 10;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final KafkaConsumer<byte[], byte[]> consumer;

    Arrivals(String bootstrapServers, String topic) {
        this.partition = new TopicPartition(topic, 0);
        this.consumer = consumer(bootstrapServers);
    }

    /**
     * Waits until so many records have come and no more do, without reading them.
     *
     * @throws IllegalStateException when they don't come within the patience
     */
    void await(int count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long end = 0;
        int quiet = 0;
        // Transactions leave marks among the records, so that the end is no count.
        while (end < count || quiet < QUIET_LOOKS) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "of " + count + " files not all were sent within " + patience.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
            long now = end();
            quiet = now == end ? quiet + 1 : 0;
            end = now;
        }
    }

    /**
     * Reads the records.
     *
     * @return records a second, from the first to the last
     * @throws IllegalStateException when there aren't as many as expected
     */
    double rate(int expected) {
        long end = end();
        Tally tally = new Tally();
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                tally.add(record.timestamp());
            }
        }
        return tally.rate(expected);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private long end() {
        return consumer.endOffsets(List.of(partition)).get(partition);
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static final class Tally {

        private int records;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;

        void add(long timestamp) {
            records++;
            first = Math.min(first, timestamp);
            last = Math.max(last, timestamp);
        }

        double rate(int expected) {
            if (records != expected) {
                throw new IllegalStateException(records + " records are there of " + expected + " files");
            }
            return (records - 1) / ((last - first) / 1e3);
        }
    }
}
