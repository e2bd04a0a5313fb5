package io.conformalstreams.processor.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record to the dead letters if a processor fails on it unexpectedly, and fails on outages. Invalid records do
 * not arrive here, because the topologies write them to the {@code rejected} topic.
 */
public final class ClassifyingProcessingHandler implements ProcessingExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ClassifyingProcessingHandler.class);

    private String deadLetters;

    @Override
    public void configure(Map<String, ?> configuration) {
        deadLetters = DeadLetter.topic(configuration);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        FailureKind kind = FailureKind.of(failure);
        // Log coordinates and types only, because an exception's message may quote the record.
        LOG.warn(
                "{} in processor {} of task {}, for input {}-{} at offset {}: {}",
                kind,
                context.processorNodeId(),
                context.taskId(),
                context.topic(),
                context.partition(),
                context.offset(),
                failure.getClass().getName());
        // A punctuation has no record that could become a dead letter.
        if (kind != FailureKind.BAD_RECORD || context.topic() == null) {
            return Response.fail();
        }
        return Response.resume(List.of(DeadLetter.of(
                deadLetters,
                context,
                Optional.ofNullable(context.sourceRawKey()),
                Optional.ofNullable(context.sourceRawValue()),
                failure)));
    }
}
