package io.conformalstreams.processor.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void shouldResolveSecretsOfTheRegistryAsKafkaResolvesItsOwn(@TempDir Path folder) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "registry=user:secret\n");
        KafkaProperties properties = new KafkaProperties(Map.of(
                "config.providers", "file",
                "config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider",
                "schema.registry.url", "http://registry",
                "basic.auth.user.info", "${file:" + secrets + ":registry}"));

        assertThat(properties.registryProperties())
                .isEqualTo(Map.of("schema.registry.url", "http://registry", "basic.auth.user.info", "user:secret"));
        assertThat(properties.clientProperties()).containsOnlyKeys("config.providers", "config.providers.file.class");
    }

    @Test
    void shouldFindReferencesWithoutAValue(@TempDir Path folder) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets.properties"), "kafka=secret\n");
        KafkaProperties properties = new KafkaProperties(Map.of(
                "config.providers",
                "file",
                "config.providers.file.class",
                "org.apache.kafka.common.config.provider.FileConfigProvider",
                "sasl.jaas.config",
                "required password=\"${file:" + secrets + ":kafka}\";",
                "ssl.keystore.password",
                "${file:" + secrets + ":store}",
                "ssl.key.password",
                "${file:" + folder.resolve("absent.properties") + ":key}",
                "my.callback.token",
                "${vault:path:token}"));

        assertThat(properties.missingReferences())
                .isEqualTo(Map.of("ssl.keystore.password", "${file:" + secrets + ":store}"));
        assertThat(PROPERTIES.missingReferences()).isEmpty();
    }

    @Test
    void shouldPrintNamesOnly() {
        assertThat(PROPERTIES.toString()).contains("sasl.jaas.config").doesNotContain("secret", "broker");
    }
}
