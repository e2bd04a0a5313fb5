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
 * Puts records on which a processor fails unexpectedly aside as dead letters, and fails for outages. What the topologies
 * know to be wrong with a record never comes here: they write it to the {@code rejected} topic themselves.
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
        // Coordinates and types only: messages may quote what is in the record.
        LOG.warn(
                "{} in {} of task {} on {}-{} at offset {}: {}",
                kind,
                context.processorNodeId(),
                context.taskId(),
                context.topic(),
                context.partition(),
                context.offset(),
                failure.getClass().getName());
        // A punctuation has no record that could be put aside.
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
