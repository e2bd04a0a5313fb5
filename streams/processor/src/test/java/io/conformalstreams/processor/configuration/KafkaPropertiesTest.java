package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {

    private static final KafkaProperties PROPERTIES = new KafkaProperties(Map.of(
            "bootstrap.servers", "broker:9092",
            "security.protocol", "SASL_SSL",
            "sasl.jaas.config", "secret",
            "my.callback.token", "secret",
            "num.stream.threads", "2",
            "producer.linger.ms", "5",
            "schema.registry.url", "http://user:secret@registry",
            "schema.registry.ssl.truststore.location", "/trust",
            "basic.auth.user.info", "user:secret"));

    @Test
    void shouldGiveEachClientItsOwn() {
        assertThat(PROPERTIES.clientProperties())
                .containsOnlyKeys("bootstrap.servers", "security.protocol", "sasl.jaas.config", "my.callback.token");
        assertThat(PROPERTIES.streamsProperties())
                .containsOnlyKeys(
                        "bootstrap.servers",
                        "security.protocol",
                        "sasl.jaas.config",
                        "my.callback.token",
                        "num.stream.threads",
                        "producer.linger.ms");
        assertThat(PROPERTIES.registryProperties())
                .containsOnlyKeys(
                        "schema.registry.url", "schema.registry.ssl.truststore.location", "basic.auth.user.info");
    }

    @Test
    void shouldPrintNamesOnly() {
        assertThat(PROPERTIES.toString()).contains("sasl.jaas.config").doesNotContain("secret", "broker");
    }
}
