package io.conformalstreams.processor.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Says in one line what a schema registry answered, or that it did not. The registry's own messages can quote a whole
 * schema.
 */
public final class RegistryError {

    private static final int DEEPEST_CHAIN = 20;

    private RegistryError() {}

    /** Describes what the registry answered, or that it did not; empty if a failure has another cause. */
    public static Optional<String> describe(Throwable failure) {
        return answer(failure)
                .map(RegistryError::described)
                .or(() -> lostConnection(failure).map(RegistryError::describeSilence));
    }

    /** Describes a registry that did not answer, because of an exception of the connection to it. */
    public static String describeSilence(IOException lost) {
        return "the schema registry does not respond (" + lost.getClass().getSimpleName() + ": " + lost.getMessage()
                + "); check that it runs at kafka.schema.registry.url";
    }

    /** Whether the message of an exception, apart from its causes, can quote the schema that a serializer did not get. */
    public static boolean quotesSchema(Throwable thrown) {
        return thrown instanceof SerializationException
                || thrown instanceof KafkaException && thrown.getCause() instanceof RestClientException;
    }

    /** Returns the answer that caused a failure. */
    static Optional<RestClientException> answer(Throwable failure) {
        return causes(failure)
                .filter(RestClientException.class::isInstance)
                .map(RestClientException.class::cast)
                .findFirst();
    }

    /** Returns the exception of the connection over which a serializer asked the registry in vain. */
    static Optional<IOException> lostConnection(Throwable failure) {
        return causes(failure)
                .filter(SerializationException.class::isInstance)
                .findFirst()
                .filter(unserialized -> FailureKind.of(unserialized) == FailureKind.OUTAGE)
                .flatMap(unserialized -> causes(unserialized)
                        .filter(IOException.class::isInstance)
                        .map(IOException.class::cast)
                        .findFirst());
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(DEEPEST_CHAIN);
    }

    private static String described(RestClientException answer) {
        return switch (answer.getStatus()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                "the schema registry refuses access with status " + answer.getStatus()
                        + "; check kafka.basic.auth.user.info or kafka.bearer.auth.token, and this user's rights";
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "the schema registry does not have the schema (error " + answer.getErrorCode()
                        + "); `conformal-streams topics` registers all schemas";
            case HttpURLConnection.HTTP_BAD_GATEWAY,
                    HttpURLConnection.HTTP_UNAVAILABLE,
                    HttpURLConnection.HTTP_GATEWAY_TIMEOUT ->
                "the schema registry is down: whatever stands in front of it answers with status " + answer.getStatus();
            default ->
                "the schema registry answers with status " + answer.getStatus() + " (error " + answer.getErrorCode()
                        + "); its log says why";
        };
    }
}
