package io.conformalstreams.processor.runtime;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fails if an output cannot be written, because continuing would lose the output. */
public final class FailingProductionHandler implements ProductionExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailingProductionHandler.class);

    @Override
    public void configure(Map<String, ?> configuration) {
        // This handler has no settings.
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            LOG.error(
                    "an output to {} has {} bytes and comes from {}-{} at offset {}: it is larger than max.message.bytes of the topic"
                            + " or max.request.size of the producer; raise both, or exclude such images with limits.pixels",
                    record.topic(),
                    record.value() == null ? 0 : record.value().length,
                    context.topic(),
                    context.partition(),
                    context.offset());
        } else {
            logFailure(context, record.topic(), failure);
        }
        return Response.fail();
    }

    @SuppressWarnings("rawtypes") // the interface declares raw types
    @Override
    public Response handleSerializationError(
            ErrorHandlerContext context,
            ProducerRecord record,
            Exception failure,
            SerializationExceptionOrigin origin) {
        logFailure(context, record.topic(), failure);
        return Response.fail();
    }

    private static void logFailure(ErrorHandlerContext context, String topic, Exception failure) {
        LOG.error(
                "{} while writing to {}, for input {}-{} at offset {}: {}",
                FailureKind.of(failure),
                topic,
                context.topic(),
                context.partition(),
                context.offset(),
                failure.getClass().getName());
    }
}
