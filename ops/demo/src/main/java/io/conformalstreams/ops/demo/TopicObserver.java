package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the committed records of every topic, as a dashboard would, and passes them to {@link ObservedRecords}. */
final class TopicObserver implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final ConformalConfiguration configuration;
    private final ObservedRecords observed;
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> actions = new HashMap<>();
    private final CompletableFuture<Void> running;
    private volatile boolean closing;

    private TopicObserver(ConformalConfiguration configuration, ObservedRecords observed) {
        this.configuration = configuration;
        this.observed = observed;
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        for (Topic topic : Topic.values()) {
            actions.put(configuration.topics().name(topic), record -> {});
        }
        on(Topic.CONFIDENCE_SETS, serdes.deserializer(IssuedConfidenceSet.class), observed::add);
        on(Topic.THRESHOLDS, serdes.deserializer(StratumThresholds.class), observed::add);
        on(Topic.COVERAGE_OUTCOMES, serdes.deserializer(CoverageOutcome.class), observed::add);
        on(Topic.DRIFT_ALERTS, serdes.deserializer(DriftAlert.class), observed::add);
        this.running = CompletableFuture.runAsync(this::observe, runnable -> {
            Thread thread = new Thread(runnable, "topic-observer");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Starts reading all topics from their beginning. */
    static TopicObserver start(ConformalConfiguration configuration, ObservedRecords observed) {
        return new TopicObserver(configuration, observed);
    }

    /** Throws the exception that ended the reading, if any. */
    void requireRunning() {
        if (running.isCompletedExceptionally()) {
            try {
                running.join();
            } catch (CompletionException e) {
                throw new IllegalStateException(
                        "reading the topics failed: " + e.getCause().getMessage(), e.getCause());
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        running.exceptionally(failure -> null).join();
    }

    private <T extends SpecificRecord> void on(Topic topic, Deserializer<T> deserializer, Consumer<T> action) {
        actions.put(
                configuration.topics().name(topic),
                record -> action.accept(deserializer.deserialize(record.topic(), record.value())));
    }

    private void observe() {
        Map<String, Topic> topics = new HashMap<>();
        Arrays.stream(Topic.values())
                .forEach(topic -> topics.put(configuration.topics().name(topic), topic));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.keySet().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    actions.get(record.topic()).accept(record);
                    observed.count(topics.get(record.topic()));
                }
            }
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }
}
