package io.conformalstreams.processor.runtime;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Whose fault a failure is, which decides what becomes of the record and of the application. A good record must never be
 * put aside because something else is down, and a bad one must never stop the rest.
 */
public enum FailureKind {
    /**
     * Something that the record needs is not there: a registry, a broker, the network, a permission, the disk. The same
     * record will be fine later: fail, start again, lose nothing.
     */
    OUTAGE,
    /** The record itself cannot be read or processed, now or later: put it aside as a dead letter and go on. */
    BAD_RECORD,
    /** Neither: exhausted memory, settings that cannot work, a record too large to write. Stop and say so. */
    DEFECT;

    /** The registry's code for an id that it has never given out; any other answer may change. */
    private static final int UNKNOWN_SCHEMA_ID = 40403;

    /** Sorts a failure by the outermost exception in its chain of causes that tells. */
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

    /** What an exception says without its cause; serialization exceptions, for one, say nothing. */
    private static Optional<FailureKind> ofAlone(Throwable cause) {
        if (cause instanceof RestClientException answer) {
            return Optional.of(answer.getErrorCode() == UNKNOWN_SCHEMA_ID ? BAD_RECORD : OUTAGE);
        }
        if (isDefect(cause)) {
            return Optional.of(DEFECT);
        }
        if (isEndOfBytes(cause)) {
            return Optional.of(BAD_RECORD);
        }
        return isOutage(cause) ? Optional.of(OUTAGE) : Optional.empty();
    }

    private static boolean isDefect(Throwable cause) {
        return cause instanceof Error || cause instanceof ConfigException || cause instanceof RecordTooLargeException;
    }

    /** Decoders of bytes in memory complain of malformed bytes by these exceptions, though they do no I/O. */
    private static boolean isEndOfBytes(Throwable cause) {
        return cause instanceof EOFException
                || cause instanceof CharacterCodingException
                || cause instanceof InvalidNumberEncodingException;
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof RetriableException
                || cause instanceof DisconnectException
                || cause instanceof AuthenticationException
                || cause instanceof AuthorizationException
                || cause instanceof InterruptException
                || cause instanceof InterruptedException
                || cause instanceof ProcessorStateException
                || cause instanceof MissingSourceTopicException;
    }
}
