package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.FailureKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads single records of any topic by their coordinates, one after the other. It keeps the last few of them. Safe for
 * use by several threads.
 */
public final class RecordLookup implements AutoCloseable {

    private static final Duration LONGEST_READ = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int MOST_KEPT = 24;
    private static final long MOST_KEPT_BYTES = 64L << 20;

    private final ConformalConfiguration configuration;
    private final Map<Topic, Deserializer<? extends SpecificRecord>> deserializers = new EnumMap<>(Topic.class);
    private final LinkedHashMap<Coordinate, FoundRecord> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final ReentrantLock turn = new ReentrantLock(true);
    private Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();

    private record Coordinate(Topic topic, int partition, long offset) {}

    /** Creates a lookup that connects when it is first used. */
    public RecordLookup(ConformalConfiguration configuration) {
        this.configuration = configuration;
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        deserializers.put(Topic.PREDICTIONS, serdes.deserializer(Prediction.class));
        deserializers.put(Topic.LABELLED_IMAGES, serdes.deserializer(LabelledImage.class));
        deserializers.put(Topic.CALIBRATION_SCORES, serdes.deserializer(CalibrationScore.class));
        deserializers.put(Topic.THRESHOLDS, serdes.deserializer(StratumThresholds.class));
        deserializers.put(Topic.CONFIDENCE_SETS, serdes.deserializer(IssuedConfidenceSet.class));
        deserializers.put(Topic.COVERAGE_OUTCOMES, serdes.deserializer(CoverageOutcome.class));
        deserializers.put(Topic.COHORT_COVERAGE, serdes.deserializer(CohortCoverage.class));
        deserializers.put(Topic.INSTANCE_STATUS, serdes.deserializer(InstanceStatus.class));
        deserializers.put(Topic.DRIFT_ALERTS, serdes.deserializer(DriftAlert.class));
        deserializers.put(Topic.DRIFT_COMMANDS, serdes.deserializer(DriftCommand.class));
        deserializers.put(Topic.MODEL_COMPARISONS, serdes.deserializer(ModelComparison.class));
        deserializers.put(Topic.REJECTED, serdes.deserializer(RejectedRecord.class));
    }

    /**
     * Reads a record. Empty if there is none at these coordinates: it was deleted, or never written.
     *
     * @throws UnavailableException if the cluster or the registry doesn't respond in time
     */
    public Optional<FoundRecord> find(Topic topic, int partition, long offset) {
        try {
            if (!turn.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("other records are being read; try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("reading was interrupted", e);
        }
        try {
            Coordinate coordinate = new Coordinate(topic, partition, offset);
            FoundRecord known = kept.get(coordinate);
            if (known != null) {
                return Optional.of(known);
            }
            Optional<FoundRecord> found = read(coordinate).map(record -> decoded(topic, record));
            found.ifPresent(record -> keep(coordinate, record));
            return found;
        } catch (KafkaException e) {
            reset();
            throw new UnavailableException("the cluster doesn't respond: " + e.getMessage(), e);
        } finally {
            turn.unlock();
        }
    }

    /**
     * Reads the value of a record. Empty as above, or if it can't be read as the contract.
     *
     * @throws UnavailableException if the cluster or the registry doesn't respond in time
     */
    public <T extends SpecificRecord> Optional<T> value(Topic topic, int partition, long offset, Class<T> contract) {
        return find(topic, partition, offset)
                .flatMap(FoundRecord::value)
                .filter(contract::isInstance)
                .map(contract::cast);
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(Coordinate coordinate) {
        KafkaConsumer<byte[], byte[]> reader = consumer();
        String name = configuration.topics().name(coordinate.topic());
        TopicPartition partition = new TopicPartition(name, coordinate.partition());
        if (reader.partitionsFor(name).stream().noneMatch(known -> known.partition() == coordinate.partition())
                || coordinate.offset() >= reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L)) {
            return Optional.empty();
        }
        reader.assign(List.of(partition));
        reader.seek(partition, coordinate.offset());
        long end = System.nanoTime() + LONGEST_READ.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                return record.offset() == coordinate.offset() ? Optional.of(record) : Optional.empty();
            }
            if (reader.position(partition) > coordinate.offset()) {
                return Optional.empty();
            }
        }
        throw new UnavailableException("the cluster didn't send the record within " + LONGEST_READ.toSeconds() + " s");
    }

    private FoundRecord decoded(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        record.headers()
                .forEach(header -> headers.put(
                        header.key(), RecordDecoding.text(header.value()).orElse("")));
        Optional<SpecificRecord> value = Optional.empty();
        Optional<String> unreadable = Optional.empty();
        if (record.value() != null && deserializers.containsKey(topic)) {
            try {
                value = Optional.of(deserializers.get(topic).deserialize(record.topic(), record.value()));
            } catch (RuntimeException e) {
                if (FailureKind.of(e) == FailureKind.OUTAGE) {
                    throw new UnavailableException("the schema registry doesn't respond: " + e.getMessage(), e);
                }
                unreadable = Optional.of("the value can't be read: " + e.getMessage());
            }
        } else if (record.value() != null) {
            unreadable = Optional.of("values of this topic are bytes that the processor could not read or process");
        }
        return new FoundRecord(
                record.timestamp(),
                RecordDecoding.text(record.key()),
                headers,
                value,
                record.value() == null ? 0 : record.value().length,
                unreadable);
    }

    private void keep(Coordinate coordinate, FoundRecord record) {
        kept.put(coordinate, record);
        while (kept.size() > MOST_KEPT
                || kept.size() > 1
                        && kept.values().stream()
                                        .mapToLong(FoundRecord::valueBytes)
                                        .sum()
                                > MOST_KEPT_BYTES) {
            kept.remove(kept.keySet().iterator().next());
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        if (consumer.isEmpty()) {
            Map<String, Object> properties = ConsumerProperties.of(configuration);
            properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
            properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LONGEST_READ.toMillis());
            properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LONGEST_READ.toMillis());
            // One record is wanted; this still returns one that is longer.
            properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10);
            properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) POLL.toMillis());
            consumer = Optional.of(
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
        }
        return consumer.get();
    }

    private void reset() {
        consumer.ifPresent(failed -> failed.close(CloseOptions.timeout(Duration.ZERO)));
        consumer = Optional.empty();
    }

    @Override
    public void close() {
        turn.lock();
        try {
            reset();
            deserializers.values().forEach(Deserializer::close);
        } finally {
            turn.unlock();
        }
    }
}
