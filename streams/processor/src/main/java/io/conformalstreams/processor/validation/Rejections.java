package io.conformalstreams.processor.validation;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Turns a producer's mistake into a record of the {@code rejected} topic, and counts it by reason. */
public final class Rejections {

    private final ProcessorContext<String, ?> context;
    private final Map<RejectionReason, Sensor> counters = new EnumMap<>(RejectionReason.class);

    public Rejections(ProcessorContext<String, ?> context) {
        this.context = context;
    }

    /** The record of the {@code rejected} topic for the record that is being processed. */
    public Record<String, RejectedRecord> of(Record<String, ?> source, RejectedRecordException rejection) {
        counters.computeIfAbsent(rejection.reason(), this::counter).record();
        RecordMetadata metadata = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a rejected record has no coordinates"));
        RejectedRecord.Builder rejected = RejectedRecord.newBuilder()
                .setReason(rejection.reason().name())
                .setDetail(rejection.getMessage())
                .setTopic(metadata.topic())
                .setPartition(metadata.partition())
                .setOffset(metadata.offset())
                .setTimestamp(Instant.ofEpochMilli(source.timestamp()));
        if (source.value() instanceof LabelledImage label) {
            rejected.setStratum(label.getStratum())
                    .setImageId(label.getImageId())
                    .setPredictionId(label.getPredictionId())
                    .setRevision(label.getRevision());
        } else if (source.value() instanceof Prediction prediction) {
            rejected.setStratum(prediction.getStratum())
                    .setImageId(prediction.getImageId())
                    .setPredictionId(prediction.getPredictionId());
        }
        return new Record<>(source.key(), rejected.build(), source.timestamp());
    }

    private Sensor counter(RejectionReason reason) {
        return ProcessorCounter.of(context, "rejected-" + reason.name().toLowerCase(Locale.ROOT));
    }
}
