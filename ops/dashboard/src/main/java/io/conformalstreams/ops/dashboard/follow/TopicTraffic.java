package io.conformalstreams.ops.dashboard.follow;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/** How much was read from each topic, and how fast. Safe for use by several threads. */
public final class TopicTraffic {

    private static final int SECONDS = 60;

    private final Map<String, Counter> byTopic = new TreeMap<>();

    /**
     * The traffic of one topic.
     *
     * @param read records that were read
     * @param unreadable records that could not be read
     * @param behind records that remain to be read, as far as known
     * @param perSecond mean number of records a second in the last minute
     * @param lastRecordAt largest record timestamp, in milliseconds since 1970; 0 if nothing was read
     */
    public record Traffic(
            String topic,
            int partitions,
            long read,
            long unreadable,
            long behind,
            double perSecond,
            long lastRecordAt) {}

    private static final class Counter {
        private final Map<Integer, Long> behind = new HashMap<>();
        private final long[] perSecond = new long[SECONDS];
        private long second;
        private long read;
        private long unreadable;
        private long lastRecordAt;

        private void advance(long now) {
            long reached = now / 1000;
            for (long empty = Math.max(second + 1, reached - SECONDS + 1); empty <= reached; empty++) {
                perSecond[(int) (empty % SECONDS)] = 0;
            }
            second = Math.max(second, reached);
        }
    }

    synchronized void read(String topic, long timestamp, long now) {
        Counter counter = counter(topic);
        counter.advance(now);
        counter.read++;
        counter.perSecond[(int) (counter.second % SECONDS)]++;
        counter.lastRecordAt = Math.max(counter.lastRecordAt, timestamp);
    }

    synchronized void unreadable(String topic) {
        counter(topic).unreadable++;
    }

    synchronized void behind(Map<TopicPartition, Long> ends, ToLongFunction<TopicPartition> position) {
        ends.forEach((partition, end) -> counter(partition.topic())
                .behind
                .put(partition.partition(), Math.max(0, end - position.applyAsLong(partition))));
    }

    /** Returns the traffic of each topic at a time in milliseconds since 1970. */
    public synchronized List<Traffic> at(long now) {
        return Collections.unmodifiableList(byTopic.entrySet().stream()
                .map(entry -> traffic(entry.getKey(), entry.getValue(), now))
                .toList());
    }

    private static Traffic traffic(String topic, Counter counter, long now) {
        counter.advance(now);
        long lastMinute = 0;
        for (long records : counter.perSecond) {
            lastMinute += records;
        }
        return new Traffic(
                topic,
                counter.behind.size(),
                counter.read,
                counter.unreadable,
                counter.behind.values().stream().mapToLong(Long::longValue).sum(),
                (double) lastMinute / SECONDS,
                counter.lastRecordAt);
    }

    private Counter counter(String topic) {
        return byTopic.computeIfAbsent(topic, unseen -> new Counter());
    }
}
