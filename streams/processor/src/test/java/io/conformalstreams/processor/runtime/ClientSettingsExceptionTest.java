package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsExceptionTest {

    private static final String SECRET = "k3y";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"k3y\"",
                "org.apache.kafka.common.security.scram.ScramLoginModule k3y username=\"u\";",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=pass k3y;",
                "ScramLoginModule k3y",
                "k3y",
                ""
            })
    void shouldNameAMalformedLoginWithoutItsSecret(String login) {
        assertThatThrownBy(() -> ClientSettingsException.creating(() -> Admin.create(Map.of(
                        "bootstrap.servers", "localhost:1",
                        "security.protocol", "SASL_PLAINTEXT",
                        "sasl.mechanism", "SCRAM-SHA-512",
                        "sasl.jaas.config", login))))
                .isInstanceOf(ClientSettingsException.class)
                .hasMessageStartingWith("kafka.sasl.jaas.config is malformed")
                .hasNoCause()
                .satisfies(failure -> assertThat(stackTrace(failure)).doesNotContain(SECRET));
    }

    @Test
    void shouldSayWhatKafkaSaysOfAnotherSetting() {
        assertThatThrownBy(() -> ClientSettingsException.creating(
                        () -> Admin.create(Map.of("bootstrap.servers", "localhost:1", "security.protocol", "TLS"))))
                .isInstanceOf(ClientSettingsException.class)
                .hasMessageContaining("security.protocol");
        assertThatThrownBy(() -> ClientSettingsException.creating(() -> {
                    throw new KafkaException("Failed to create new KafkaAdminClient", new ConfigException("no port"));
                }))
                .isInstanceOf(ClientSettingsException.class)
                .hasMessageContaining("no port");
    }

    /** A file of a mounted secret can appear a moment later. */
    @Test
    void shouldNotBlameASettingForAFileThatCannotBeRead() {
        KafkaException unavailable = new KafkaException("Failed to create", new IOException("no such file"));
        assertThatThrownBy(() -> ClientSettingsException.creating(() -> {
                    throw unavailable;
                }))
                .isSameAs(unavailable);
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
