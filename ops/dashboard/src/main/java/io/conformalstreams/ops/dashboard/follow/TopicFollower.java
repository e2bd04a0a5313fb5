package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Place;
import io.conformalstreams.ops.dashboard.state.Source;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads some topics until it is stopped: committed records, without a consumer group. While the cluster or the schema
 * registry doesn't respond it waits, and then continues where it was. It skips a record that can't be read, as the
 * processor does.
 */
final class TopicFollower {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final long BETWEEN_QUESTIONS = Duration.ofSeconds(2).toNanos();

    /** A poll doesn't fail while no broker responds, but a question does. Its failure shows that the page is stale. */
    private static final Duration ANSWER = Duration.ofSeconds(4);

    private static final int RECORDS_PER_POLL = 2000;

    private final ConformalConfiguration configuration;
    private final Set<Source> sources;
    private final ToLongFunction<Source> longestHistory;
    private final ObservedTopics observed;
    private final RecordDecoding decoding;
    private final TopicTraffic traffic;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Optional<KafkaConsumer<byte[], byte[]>> current = Optional.empty();
    private volatile FollowStatus status;
    private boolean caughtUp;

    /**
     * @param longestHistory how many of the newest records of each partition of a topic to read at first
     */
    TopicFollower(
            ConformalConfiguration configuration,
            Set<Source> sources,
            ToLongFunction<Source> longestHistory,
            ObservedTopics observed,
            TopicTraffic traffic,
            Clock clock) {
        this.configuration = configuration;
        this.sources = sources;
        this.longestHistory = longestHistory;
        this.observed = observed;
        this.decoding = new RecordDecoding(
                observed, ContractSerdes.on(configuration.kafka().registryProperties()));
        this.traffic = traffic;
        this.clock = clock;
        this.status = new FollowStatus(FollowStatus.State.CATCHING_UP, 0, clock.millis(), Optional.empty());
    }

    FollowStatus status() {
        return status;
    }

    /** Reads until it is stopped, or until it fails in a way that waiting does not repair. The status says so. */
    void run() {
        try {
            while (!isStopping()) {
                try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    current = Optional.of(consumer);
                    follow(consumer);
                } catch (WakeupException | InterruptException e) {
                    throw e;
                } catch (KafkaException e) {
                    unreachable("the cluster doesn't respond: " + e.getMessage());
                    if (FailureKind.of(e) != FailureKind.OUTAGE) {
                        throw e;
                    }
                    pause();
                }
            }
        } catch (WakeupException | InterruptException | InterruptedException e) {
            // Stopped.
        } catch (RuntimeException e) {
            unreachable("reading the topics has ended: " + e.getMessage() + "; restart the dashboard");
        }
    }

    /** Ends {@link #run}; called by another thread. */
    void stop() {
        stopping.countDown();
        current.ifPresent(KafkaConsumer::wakeup);
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) throws InterruptedException {
        Map<String, Source> topics = sources.stream()
                .collect(Collectors.toMap(source -> configuration.topics().name(source.topic()), source -> source));
        Map<TopicPartition, Long> ends = connect(consumer, topics);
        long asked = System.nanoTime();
        while (!isStopping()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            apply(
                    records,
                    topics,
                    () -> ends.keySet()
                            .forEach(partition -> observed.advance(
                                    new Place(topics.get(partition.topic()), partition.partition()),
                                    consumer.position(partition))));
            if (!caughtUp && behind(consumer, ends) == 0) {
                caughtUp = true;
            }
            if (System.nanoTime() - asked > BETWEEN_QUESTIONS || !records.isEmpty()) {
                if (System.nanoTime() - asked > BETWEEN_QUESTIONS) {
                    ends.putAll(consumer.endOffsets(ends.keySet(), ANSWER));
                    asked = System.nanoTime();
                }
                report(consumer, ends);
            } else if (caughtUp && status.state() == FollowStatus.State.CATCHING_UP) {
                report(consumer, ends);
            }
        }
    }

    private Map<TopicPartition, Long> connect(KafkaConsumer<byte[], byte[]> consumer, Map<String, Source> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.keySet().forEach(topic -> partitions.addAll(partitions(consumer, topic)));
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
        for (TopicPartition partition : partitions) {
            Source source = topics.get(partition.topic());
            long read = observed.positions().of(new Place(source, partition.partition()));
            long first = Math.max(beginnings.get(partition), ends.get(partition) - longestHistory.applyAsLong(source));
            consumer.seek(partition, read > 0 ? read : first);
        }
        report(consumer, ends);
        return ends;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " is missing; the command topics creates it");
        }
        return partitions;
    }

    /** Applies records and the positions after them as one change; a change of positions alone wakes nobody. */
    private void apply(ConsumerRecords<byte[], byte[]> records, Map<String, Source> topics, Runnable advance)
            throws InterruptedException {
        if (records.isEmpty()) {
            advance.run();
            return;
        }
        List<Runnable> changes = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            decode(topics.get(record.topic()), record).ifPresent(changes::add);
            traffic.read(record.topic(), record.timestamp(), clock.millis());
        }
        changes.add(advance);
        observed.change(() -> changes.forEach(Runnable::run));
    }

    /** Decodes a record. Waits while the registry doesn't respond; returns nothing if the record can't be read. */
    private Optional<Runnable> decode(Source source, ConsumerRecord<byte[], byte[]> record)
            throws InterruptedException {
        while (true) {
            try {
                return Optional.of(decoding.decode(source, record));
            } catch (RuntimeException e) {
                switch (FailureKind.of(e)) {
                    case OUTAGE -> {
                        unreachable("the schema registry doesn't respond: " + e.getMessage());
                        pause();
                    }
                    case DEFECT -> throw e;
                    case BAD_RECORD -> {
                        traffic.unreadable(record.topic());
                        return Optional.empty();
                    }
                }
            }
        }
    }

    private static long behind(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    private void report(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        long behind = behind(consumer, ends);
        traffic.behind(ends, consumer::position);
        FollowStatus.State state = caughtUp ? FollowStatus.State.CURRENT : FollowStatus.State.CATCHING_UP;
        boolean changed = state != status.state();
        status = new FollowStatus(
                state, behind, caughtUp && behind == 0 ? clock.millis() : status.since(), Optional.empty());
        if (changed) {
            observed.change(() -> {});
        }
    }

    private void unreachable(String message) {
        boolean changed = status.state() != FollowStatus.State.UNREACHABLE;
        status =
                new FollowStatus(FollowStatus.State.UNREACHABLE, status.behind(), status.since(), Optional.of(message));
        if (changed) {
            observed.change(() -> {});
        }
    }

    private void pause() throws InterruptedException {
        if (stopping.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new WakeupException();
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = ConsumerProperties.of(configuration);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
        return properties;
    }
}
