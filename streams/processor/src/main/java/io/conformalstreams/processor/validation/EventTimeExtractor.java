package io.conformalstreams.processor.validation;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Returns the event time of the payload, clamped to the interval from 1970 to the record's timestamp. In the external
 * topics, that timestamp is the broker's append time.
 *
 * <p>An extractor cannot reject a record, but an event time in the future would advance stream time. It therefore
 * clamps the time, and {@link RecordValidation} rejects the record.
 */
public final class EventTimeExtractor implements TimestampExtractor {

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long appended = Math.max(0, record.timestamp());
        Object value = record.value();
        if (value instanceof LabelledImage label) {
            return clamp(label.getLabelledAt(), appended);
        }
        if (value instanceof Prediction prediction) {
            return clamp(prediction.getPredictedAt(), appended);
        }
        if (value instanceof DriftCommand command) {
            return clamp(command.getIssuedAt(), appended);
        }
        return appended;
    }

    private static long clamp(Instant eventTime, long appended) {
        return Math.max(0, Math.min(eventTime.toEpochMilli(), appended));
    }
}
