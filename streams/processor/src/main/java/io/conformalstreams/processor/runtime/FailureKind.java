package io.conformalstreams.processor.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * The cause of a failure. It decides what happens to the record and to the application. A valid record must never
 * become a dead letter because something else is down, and an invalid record must never block the records after it.
 */
public enum FailureKind {
    /**
     * A registry, a broker, the network or the disk is unavailable, or the broker has ended the transaction. The same
     * record can be processed later: fail, restart and lose nothing.
     */
    OUTAGE,
    /**
     * The cluster or the registry refuses the credentials, or a permission is missing. Somebody has to act, so try again
     * only after long pauses, and lose nothing.
     */
    ACCESS_REFUSED,
    /** The record can never be read or processed: send it to the dead letters and continue. */
    BAD_RECORD,
    /**
     * Any other failure: exhausted memory, wrong settings, an output too large to write, a stored layout of another
     * release. Stop and report it.
     */
    DEFECT;

    /** The registry's error code for an unknown schema id. Any other error may be temporary. */
    private static final int UNKNOWN_SCHEMA_ID = 40403;

    /** Classifies a failure by the outermost conclusive exception in its chain of causes. */
    public static FailureKind of(Throwable failure) {
        boolean isRaisedByKafkaStreams = false;
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            Optional<FailureKind> kind = ofAlone(cause);
            if (kind.isPresent()) {
                return kind.get();
            }
            isRaisedByKafkaStreams |= cause instanceof StreamsException;
        }
        return isRaisedByKafkaStreams ? DEFECT : BAD_RECORD;
    }

    /**
     * Classifies an exception without its cause, if its type is conclusive. Serialization exceptions are not
     * conclusive.
     */
    private static Optional<FailureKind> ofAlone(Throwable cause) {
        if (cause instanceof RestClientException answer) {
            return Optional.of(ofAnswer(answer));
        }
        if (isDefect(cause)) {
            return Optional.of(DEFECT);
        }
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return Optional.of(ACCESS_REFUSED);
        }
        if (isEndOfBytes(cause)) {
            return Optional.of(BAD_RECORD);
        }
        return isOutage(cause) ? Optional.of(OUTAGE) : Optional.empty();
    }

    private static FailureKind ofAnswer(RestClientException answer) {
        if (answer.getErrorCode() == UNKNOWN_SCHEMA_ID) {
            return BAD_RECORD;
        }
        boolean refused = answer.getStatus() == HttpURLConnection.HTTP_UNAUTHORIZED
                || answer.getStatus() == HttpURLConnection.HTTP_FORBIDDEN;
        return refused ? ACCESS_REFUSED : OUTAGE;
    }

    private static boolean isDefect(Throwable cause) {
        return cause instanceof Error
                || cause instanceof ClientSettingsException
                || cause instanceof ConfigException
                || cause instanceof RecordTooLargeException
                || cause instanceof UnknownLayoutException;
    }

    /** Decoders throw these exceptions on malformed bytes. They are I/O exceptions, although no I/O has failed. */
    private static boolean isEndOfBytes(Throwable cause) {
        return cause instanceof EOFException
                || cause instanceof CharacterCodingException
                || cause instanceof InvalidNumberEncodingException;
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof RetriableException
                || cause instanceof DisconnectException
                || cause instanceof InterruptException
                || cause instanceof InterruptedException
                || cause instanceof ProcessorStateException
                || cause instanceof MissingSourceTopicException
                || isEndOfTransaction(cause)
                || isAfterTimeout(cause)
                || isUnexplainedByTheBroker(cause);
    }

    /**
     * The broker no longer knows the transaction, for example because the process stood still for longer than the
     * transaction timeout, or because the broker was killed. Kafka Streams recovers from most of these exceptions by itself;
     * a restart recovers from all of them.
     */
    private static boolean isEndOfTransaction(Throwable cause) {
        return cause instanceof ApplicationRecoverableException || cause instanceof InvalidTxnStateException;
    }

    /**
     * After a commit that has timed out, for example while a broker is down, a producer accepts nothing but the same
     * commit again. Kafka Streams does not repeat it and fails with this exception. A restart makes a new producer.
     */
    static boolean isAfterTimeout(Throwable cause) {
        return cause instanceof IllegalStateException
                && cause.getMessage() != null
                && cause.getMessage().endsWith(" timed out and must be retried");
    }

    /**
     * The broker has failed inside, and does not say at what. A producer does not tell such an answer to a commit from its
     * own failures, except in the message.
     */
    private static boolean isUnexplainedByTheBroker(Throwable cause) {
        return cause instanceof UnknownServerException
                || cause.getClass() == KafkaException.class
                        && cause.getMessage() != null
                        && cause.getMessage().endsWith(Errors.UNKNOWN_SERVER_ERROR.message());
    }
}
