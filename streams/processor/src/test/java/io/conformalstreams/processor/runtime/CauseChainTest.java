package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.net.ConnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class CauseChainTest {

    private static final String QUOTED = "{\"type\":\"record\"}";

    @Test
    void shouldNameTheRegistryThatDoesNotRespond() {
        assertThat(CauseChain.describe(unread(new ConnectException("Connection refused"))))
                .isEqualTo(StreamsException.class.getName() + ", caused by " + SerializationException.class.getName()
                        + ", caused by the schema registry does not respond (ConnectException: Connection refused);"
                        + " check that it runs at kafka.schema.registry.url");
    }

    @Test
    void shouldSayWhatTheRegistryAnsweredWithoutTheSchema() {
        assertThat(CauseChain.describe(unread(new RestClientException(QUOTED, 502, 50_005))))
                .endsWith("answers with status 502")
                .doesNotContain(QUOTED);
    }

    @Test
    void shouldLeaveOtherCausesInTheirOwnWords() {
        assertThat(CauseChain.describe(new IllegalStateException("no state", new IOException("no space left"))))
                .isEqualTo("java.lang.IllegalStateException: no state, caused by java.io.IOException: no space left");
    }

    private static StreamsException unread(Throwable cause) {
        return new StreamsException(QUOTED, new SerializationException(QUOTED, cause));
    }
}
