package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class RegistryErrorTest {

    private static final String SCHEMA = "{\"type\":\"record\"}";

    @Test
    void shouldNameTheStatusAndTheRemedyInOneLineWithoutTheSchema() {
        assertThat(described(401, 401))
                .hasValueSatisfying(line -> assertThat(line).contains("status 401", "kafka.basic.auth.user.info"));
        assertThat(described(404, 40403))
                .hasValueSatisfying(line -> assertThat(line).contains("40403", "topics"));
        assertThat(described(500, 50001))
                .hasValueSatisfying(line -> assertThat(line).contains("status 500", "50001"));
        assertThat(described(502, 50005))
                .hasValueSatisfying(line -> assertThat(line).contains("is down", "status 502"));
        assertThat(RegistryError.describe(new SerializationException(SCHEMA))).isEmpty();
    }

    @Test
    void shouldNameTheSettingIfTheRegistryDoesNotRespond() {
        KafkaException sent = new KafkaException(
                "a record can't be sent",
                new SerializationException(SCHEMA, new ConnectException("Connection refused")));
        assertThat(RegistryError.describe(sent))
                .hasValue(
                        "the schema registry does not respond (ConnectException: Connection refused); check that it runs at"
                                + " kafka.schema.registry.url");
    }

    /** Avro reports bytes that end too early with an exception that looks like one of a connection. */
    @Test
    void shouldNotTakeUnreadableBytesOrALostFileForASilentRegistry() {
        assertThat(RegistryError.describe(new SerializationException("unreadable", new EOFException())))
                .isEmpty();
        assertThat(RegistryError.describe(new KafkaException("no file", new IOException("no space left"))))
                .isEmpty();
    }

    /** The client reports a proxy that the registry does not answer as a lost connection. */
    @Test
    void shouldKnowWhichExceptionsQuoteTheSchema() {
        RestClientException answer = new RestClientException("Error", 502, 50_005);
        assertThat(RegistryError.quotesSchema(new DisconnectException("Error on " + SCHEMA, answer)))
                .isTrue();
        assertThat(RegistryError.quotesSchema(new SerializationException("Error on " + SCHEMA)))
                .isTrue();
        assertThat(RegistryError.quotesSchema(new DisconnectException("the broker is gone")))
                .isFalse();
        assertThat(RegistryError.quotesSchema(new IllegalStateException("listing subjects", answer)))
                .isFalse();
    }

    private static Optional<String> described(int status, int code) {
        Throwable answer = new RestClientException("no: " + SCHEMA + "\nmore", status, code);
        Optional<String> line = RegistryError.describe(new SerializationException("Error on " + SCHEMA, answer));
        assertThat(line).hasValueSatisfying(text -> assertThat(text).doesNotContain(SCHEMA, "\n"));
        return line;
    }
}
