package io.conformalstreams.processor.validation;

import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ProcessorCounter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Creates the record of the {@code rejected} topic for an invalid record, and counts rejections by reason. */
public final class Rejections {

    private final ProcessorContext<String, ?> context;
    private final Map<RejectionReason, Sensor> counters = new EnumMap<>(RejectionReason.class);

    /** Starts the counter of each reason at 0, so that Prometheus sees the first rejection as an increase. */
    public Rejections(ProcessorContext<String, ?> context) {
        this.context = context;
        for (RejectionReason reason : RejectionReason.values()) {
            counters.put(
                    reason,
                    ProcessorCounter.of(context, ConformalMetric.REJECTED_RECORDS, Map.of("reason", reason.name())));
        }
    }

    /** Returns the rejection of the current record, which comes from an external topic. */
    public Record<String, RejectedRecord> of(Record<String, ?> source, RejectedRecordException rejection) {
        return of(source, RecordIdentity.of(source.value()), rejection);
    }

    /** Returns the rejection of the current record, identified by the given ids. */
    public Record<String, RejectedRecord> of(
            Record<String, ?> source, RecordIdentity identity, RejectedRecordException rejection) {
        counters.get(rejection.reason()).record();
        RecordMetadata metadata = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a rejected record has no coordinates"));
        RejectedRecord rejected = RejectedRecord.newBuilder()
                .setReason(rejection.reason().name())
                .setDetail(rejection.getMessage())
                .setTopic(metadata.topic())
                .setPartition(metadata.partition())
                .setOffset(metadata.offset())
                .setTimestamp(Instant.ofEpochMilli(source.timestamp()))
                .setStratum(identity.stratum().orElse(null))
                .setImageId(identity.imageId().orElse(null))
                .setPredictionId(identity.predictionId().orElse(null))
                .setRevision(identity.revision().orElse(null))
                .build();
        return new Record<>(source.key(), rejected, source.timestamp());
    }
}
