package io.conformalstreams.ops.fault;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.fault.committed.CommittedRecord;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What an application has published.
 *
 * @param scores calibration scores, as bytes
 * @param thresholds thresholds, as bytes
 * @param sets confidence sets
 * @param outcomes coverage outcomes
 * @param alerts states of drift alerts
 * @param rejected rejected records
 * @param deadLetters number of dead letters
 */
record Published(
        List<CommittedRecord> scores,
        List<CommittedRecord> thresholds,
        List<Value<IssuedConfidenceSet>> sets,
        List<Value<CoverageOutcome>> outcomes,
        List<Value<DriftAlert>> alerts,
        List<Value<RejectedRecord>> rejected,
        int deadLetters) {

    /**
     * A record's value.
     *
     * @param partition partition of the record
     * @param content decoded value
     * @param bytes its bytes
     * @param <T> contract of the topic
     */
    record Value<T>(int partition, T content, ByteBuffer bytes) {}

    static Published read(ConformalConfiguration configuration) {
        TopicReader reader = new TopicReader(configuration);
        return new Published(
                comparable(reader, Topic.CALIBRATION_SCORES),
                comparable(reader, Topic.THRESHOLDS),
                values(configuration, reader, Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class),
                values(configuration, reader, Topic.COVERAGE_OUTCOMES, CoverageOutcome.class),
                values(configuration, reader, Topic.DRIFT_ALERTS, DriftAlert.class),
                values(configuration, reader, Topic.REJECTED, RejectedRecord.class),
                reader.count(Topic.DEAD_LETTERS));
    }

    private static List<CommittedRecord> comparable(TopicReader reader, Topic topic) {
        return reader.records(topic).stream()
                .map(CommittedRecord::withoutOffset)
                .toList();
    }

    private static <T extends SpecificRecord> List<Value<T>> values(
            ConformalConfiguration configuration, TopicReader reader, Topic topic, Class<T> contract) {
        String name = configuration.topics().name(topic);
        try (Deserializer<T> deserializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).deserializer(contract)) {
            return reader.records(topic).stream()
                    .map(record -> new Value<>(
                            record.partition(),
                            deserializer.deserialize(name, record.bytes()),
                            ByteBuffer.wrap(record.bytes())))
                    .toList();
        }
    }
}
