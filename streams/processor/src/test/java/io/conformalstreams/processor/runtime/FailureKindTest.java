package io.conformalstreams.processor.runtime;

import static io.conformalstreams.processor.runtime.FailureKind.ACCESS_REFUSED;
import static io.conformalstreams.processor.runtime.FailureKind.BAD_RECORD;
import static io.conformalstreams.processor.runtime.FailureKind.DEFECT;
import static io.conformalstreams.processor.runtime.FailureKind.OUTAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.StateChange;
import io.conformalstreams.processor.store.UnknownLayoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureKindTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(OUTAGE, new ConnectException("refused")),
                arguments(OUTAGE, new SerializationException("no schema", new ConnectException("refused"))),
                arguments(OUTAGE, new SerializationException("no schema", new SocketTimeoutException())),
                arguments(OUTAGE, new SerializationException("no schema", new UnknownHostException("registry"))),
                arguments(OUTAGE, registryAnswer(503, 50302)),
                arguments(OUTAGE, registryAnswer(500, 50001)),
                arguments(ACCESS_REFUSED, registryAnswer(401, 401)),
                arguments(ACCESS_REFUSED, registryAnswer(403, 403)),
                arguments(OUTAGE, registryAnswer(429, 429)),
                arguments(OUTAGE, registryAnswer(404, 404)),
                arguments(ACCESS_REFUSED, new AuthenticationException("401", registryCause(401, 401))),
                arguments(ACCESS_REFUSED, new AuthorizationException("403")),
                arguments(OUTAGE, new ThrottlingQuotaExceededException("429")),
                arguments(OUTAGE, new TimeoutException("broker")),
                arguments(OUTAGE, new NetworkException("broker")),
                arguments(ACCESS_REFUSED, new SaslAuthenticationException("password")),
                arguments(ACCESS_REFUSED, new TopicAuthorizationException("topic")),
                arguments(
                        ACCESS_REFUSED, new StreamsException("thread died", new TopicAuthorizationException("topic"))),
                arguments(OUTAGE, new StreamsException("thread died", new TimeoutException("broker"))),
                arguments(OUTAGE, new StreamsException("commit", new InvalidTxnStateException("ended by the broker"))),
                arguments(OUTAGE, new StreamsException("commit", new ProducerFencedException("a newer producer"))),
                arguments(OUTAGE, new StreamsException(afterTimeout())),
                arguments(OUTAGE, new StreamsException(new CommitTimeoutException(new TimeoutException("EndTxn")))),
                arguments(DEFECT, new StreamsException(new IllegalStateException("another state"))),
                arguments(OUTAGE, new StreamsException("commit", new UnknownServerException("broker"))),
                arguments(
                        OUTAGE,
                        new StreamsException(
                                "commit",
                                new KafkaException("Unhandled error in EndTxnResponse: "
                                        + Errors.UNKNOWN_SERVER_ERROR.message()))),
                arguments(DEFECT, new StreamsException("commit", new KafkaException("another reason"))),
                arguments(OUTAGE, new ProcessorStateException("disk full", new RuntimeException())),
                arguments(OUTAGE, new SSLHandshakeExceptionWithEnd()),
                arguments(BAD_RECORD, new SerializationException("Unknown magic byte!")),
                arguments(BAD_RECORD, registryAnswer(404, 40403)),
                arguments(BAD_RECORD, new SerializationException("malformed", new EOFException())),
                arguments(BAD_RECORD, new SerializationException("other contract", new AvroTypeException("no"))),
                arguments(BAD_RECORD, new ArithmeticException("/ by zero")),
                arguments(BAD_RECORD, new NullPointerException()),
                arguments(DEFECT, new OutOfMemoryError()),
                arguments(DEFECT, new StreamsException("thread died", new OutOfMemoryError())),
                arguments(DEFECT, new StreamsException("too large", new RecordTooLargeException())),
                arguments(DEFECT, new StreamsException("a state directory in use")),
                arguments(DEFECT, new ConfigException("bootstrap.servers")),
                arguments(DEFECT, unknownLayout()),
                arguments(DEFECT, new StreamsException("thread died", unknownLayout())),
                arguments(DEFECT, unknownLayoutOfAPart()));
    }

    /** What a producer throws after a call of its transaction that no broker has answered in time. */
    static RuntimeException afterTimeout() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", "127.0.0.1:1",
                "transactional.id", "nobody-answers",
                "max.block.ms", 1L);
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TimeoutException.class);
            return catchThrowableOfType(IllegalStateException.class, producer::beginTransaction);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private static RuntimeException unknownLayout() {
        return catchThrowableOfType(
                UnknownLayoutException.class, () -> new LayoutReader("value", new byte[] {1}, (byte) 2));
    }

    /** A detector of another release while an event is processed. */
    private static RuntimeException unknownLayoutOfAPart() {
        LayoutReader monitor = new LayoutReader("drift monitor", new byte[] {2, 3, 9, 0, 0}, (byte) 2);
        return catchThrowableOfType(
                RuntimeException.class,
                () -> StateChange.run("a monitor", () -> monitor.getShortPart(LabelWindow::ofBytes)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSortByTheOutermostExceptionThatTells(FailureKind kind, Throwable failure) {
        assertThat(FailureKind.of(failure)).isEqualTo(kind);
    }

    @Test
    void shouldEndOnCircularCauses() {
        RuntimeException inner = new RuntimeException("inner");
        RuntimeException outer = new RuntimeException("outer", inner);
        inner.initCause(outer);
        assertThat(FailureKind.of(outer)).isEqualTo(BAD_RECORD);
    }

    private static SerializationException registryAnswer(int status, int errorCode) {
        return new SerializationException("Error retrieving Avro schema", registryCause(status, errorCode));
    }

    private static RestClientException registryCause(int status, int errorCode) {
        return new RestClientException("answer", status, errorCode);
    }

    /** A connection that breaks during the handshake causes the same exception as truncated bytes. */
    private static final class SSLHandshakeExceptionWithEnd extends IOException {
        SSLHandshakeExceptionWithEnd() {
            super(new SSLHandshakeException("closed").initCause(new EOFException()));
        }
    }
}
