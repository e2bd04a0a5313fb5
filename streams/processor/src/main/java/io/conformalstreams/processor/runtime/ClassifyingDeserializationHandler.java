package io.conformalstreams.processor.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends unreadable records to the dead letters and fails on everything else. Here an unreachable registry looks like an
 * unreadable record, so a handler that always continued would send the whole topic to the dead letters.
 */
public final class ClassifyingDeserializationHandler implements DeserializationExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClassifyingDeserializationHandler.class);

    private String deadLetters;

    @Override
    public void configure(Map<String, ?> configuration) {
        deadLetters = DeadLetter.topic(configuration);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
        FailureKind kind = FailureKind.of(failure);
        // Log coordinates and types only, because an exception's message may quote the record.
        LOG.warn(
                "{} while reading {}-{} at offset {}: {}",
                kind,
                record.topic(),
                record.partition(),
                record.offset(),
                failure.getClass().getName());
        if (kind != FailureKind.BAD_RECORD) {
            return Response.fail();
        }
        return Response.resume(List.of(DeadLetter.of(
                deadLetters,
                context,
                Optional.ofNullable(record.key()),
                Optional.ofNullable(record.value()),
                failure)));
    }
}
