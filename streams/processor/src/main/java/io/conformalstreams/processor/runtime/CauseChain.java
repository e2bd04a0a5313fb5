package io.conformalstreams.processor.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.streams.errors.StreamsException;

/** Describes a failure of a topology, with its causes, in one line of the log. */
final class CauseChain {

    private static final int DEEPEST = 20;

    private CauseChain() {}

    /**
     * Describes a chain of causes. It omits the messages of Kafka Streams, which can quote whole records, and those of
     * the serializers and the registry, which can quote whole schemas.
     */
    static String describe(Throwable failure) {
        Optional<IOException> lost = RegistryError.lostConnection(failure);
        StringJoiner chain = new StringJoiner(", caused by ");
        Throwable cause = failure;
        for (int depth = 0; depth < DEEPEST && cause != null; depth++) {
            boolean isLost = lost.isPresent() && lost.get() == cause;
            chain.add(isLost ? RegistryError.describeSilence(lost.get()) : described(cause));
            cause = cause.getCause();
        }
        return chain.toString();
    }

    private static String described(Throwable cause) {
        if (cause instanceof RestClientException answer) {
            return RegistryError.describe(answer).orElseThrow();
        }
        boolean quotes = cause instanceof StreamsException || RegistryError.quotesSchema(cause);
        return quotes ? cause.getClass().getName() : cause.toString();
    }
}
