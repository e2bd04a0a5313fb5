package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.ops.dashboard.state.Coordinates;
import io.conformalstreams.ops.dashboard.state.DeadLetterSummary;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.Place;
import io.conformalstreams.ops.dashboard.state.Source;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;

/** Turns records of the followed topics into changes of {@link ObservedTopics}. */
final class RecordDecoding {

    private final ObservedTopics observed;
    private final ContractSerdes serdes;
    private final Map<Source, Decoder> decoders = new EnumMap<>(Source.class);

    /** Decodes a record, and returns the change that it makes. */
    private interface Decoder {
        Runnable decode(ConsumerRecord<byte[], byte[]> record, Coordinates coordinates);
    }

    RecordDecoding(ObservedTopics observed, ContractSerdes serdes) {
        this.observed = observed;
        this.serdes = serdes;
        on(Source.COVERAGE_OUTCOMES, CoverageOutcome.class, observed::add, (place, key) -> {});
        on(Source.COHORT_COVERAGE, CohortCoverage.class, observed::add, (place, key) -> {});
        on(Source.THRESHOLDS, StratumThresholds.class, observed::add, observed::removeThresholds);
        on(Source.CONFIDENCE_SETS, IssuedConfidenceSet.class, observed::add, (place, key) -> {});
        on(Source.DRIFT_ALERTS, DriftAlert.class, observed::add, observed::removeAlert);
        on(Source.REJECTED, RejectedRecord.class, observed::add, (place, key) -> {});
        on(Source.INSTANCE_STATUS, InstanceStatus.class, observed::add, observed::removeInstance);
        decoders.put(Source.DEAD_LETTERS, (record, coordinates) -> {
            DeadLetterSummary letter = deadLetter(record, coordinates);
            return () -> observed.add(letter);
        });
    }

    private <T extends SpecificRecord> void on(
            Source source,
            Class<T> contract,
            BiConsumer<Coordinates, T> added,
            BiConsumer<Coordinates, String> removed) {
        Deserializer<T> deserializer = serdes.deserializer(contract);
        decoders.put(source, (record, coordinates) -> {
            if (record.value() == null) {
                String key = text(record.key()).orElse("");
                return () -> removed.accept(coordinates, key);
            }
            T value = deserializer.deserialize(record.topic(), record.value());
            return () -> added.accept(coordinates, value);
        });
    }

    /**
     * Returns the change that a record makes.
     *
     * @throws RuntimeException if the record can't be read; see {@code FailureKind}
     */
    Runnable decode(Source source, ConsumerRecord<byte[], byte[]> record) {
        Coordinates coordinates =
                new Coordinates(new Place(source, record.partition()), record.offset(), record.timestamp());
        return decoders.get(source).decode(record, coordinates);
    }

    private static DeadLetterSummary deadLetter(ConsumerRecord<byte[], byte[]> record, Coordinates coordinates) {
        return new DeadLetterSummary(
                coordinates,
                header(record, "__streams.errors.exception"),
                header(record, "__streams.errors.message"),
                header(record, "__streams.errors.topic"),
                (int) number(header(record, "__streams.errors.partition")),
                number(header(record, "__streams.errors.offset")),
                header(record, "conformal.errors.processor"),
                header(record, "conformal.errors.task"),
                text(record.key()),
                record.value() == null ? 0 : record.value().length);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return Optional.ofNullable(header).flatMap(found -> text(found.value())).orElse("");
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    static Optional<String> text(byte[] bytes) {
        return Optional.ofNullable(bytes).map(some -> new String(some, StandardCharsets.UTF_8));
    }
}
