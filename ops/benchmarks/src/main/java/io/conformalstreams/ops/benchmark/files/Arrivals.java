package io.conformalstreams.ops.benchmark.files;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Waits for the records of a topic with one partition, then counts them and measures when the broker received them. */
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
     * Waits, without reading, until enough records have arrived and no more follow.
     *
     * @throws IllegalStateException if they don't arrive within {@code patience}
     */
    void await(int count, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long end = 0;
        int quiet = 0;
        // Transactions add markers to the log, so the end offset isn't the number of records.
        while (end < count || quiet < QUIET_LOOKS) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "not all of the " + count + " files were sent within " + patience.toSeconds() + " s");
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
     * @return records per second, from the first to the last
     * @throws IllegalStateException if their number isn't the expected one
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
                throw new IllegalStateException(records + " records were found for " + expected + " files");
            }
            return (records - 1) / ((last - first) / 1e3);
        }
    }
}
