package io.conformalstreams.ops.topics;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;

/** The schema registry does not answer: what can't be read now may be readable later. */
public final class RegistryOutage extends Exception {

    private static final int NOT_FOUND = 404;

    private RegistryOutage(Throwable reason, SerializationException failure) {
        super("the schema registry does not answer: " + reason.getMessage(), failure);
    }

    /**
     * Tells an outage from bytes that nobody will ever be able to read.
     *
     * @param failure of a deserializer
     * @throws RegistryOutage if the registry's silence is the cause
     */
    public static void throwIfCause(SerializationException failure) throws RegistryOutage {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            boolean unanswered = cause instanceof IOException && !(cause instanceof EOFException);
            if (unanswered || cause instanceof RestClientException refusal && refusal.getStatus() != NOT_FOUND) {
                throw new RegistryOutage(cause, failure);
            }
        }
    }
}
