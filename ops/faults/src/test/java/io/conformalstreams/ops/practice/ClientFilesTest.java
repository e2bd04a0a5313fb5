package io.conformalstreams.ops.practice;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientFilesTest {

    private static final Path EXAMPLE = Path.of("..", "examples", "conformal.yaml");

    @TempDir
    private Path folder;

    @Test
    void keepEverythingButTheConnectionTheStateAndThePort() throws IOException {
        Path original = Files.writeString(
                folder.resolve("original.yaml"),
                Files.readString(EXAMPLE) + "  linger.ms: 7\n  ssl.truststore.location: /elsewhere\n");
        new ClientFiles(folder, original)
                .write(
                        "gateway",
                        "state",
                        19_100,
                        Map.of("bootstrap.servers", "127.0.0.1:1", "sasl.jaas.config", "login \"${file:/a:b}\";"),
                        Map.of("schema.registry.url", "https://127.0.0.1:2"));

        ConformalConfiguration written = ConformalConfiguration.load(folder.resolve("gateway.yaml"), Map.of());
        ConformalConfiguration expected = ConformalConfiguration.load(EXAMPLE, Map.of());
        assertThat(written.topics()).isEqualTo(expected.topics());
        assertThat(written.models()).isEqualTo(expected.models());
        assertThat(written.procedures()).hasToString(expected.procedures().toString());
        assertThat(written.application().id()).isEqualTo(expected.application().id());
        assertThat(written.application().http().port()).isEqualTo(19_100);
        assertThat(written.application().stateDirectory()).isEqualTo(folder.resolve("state"));
        assertThat(written.kafka().values())
                .containsOnly(
                        Map.entry("bootstrap.servers", "127.0.0.1:1"),
                        Map.entry("linger.ms", "7"),
                        Map.entry("sasl.jaas.config", "login \"${file:/a:b}\";"),
                        Map.entry("schema.registry.url", "https://127.0.0.1:2"));
        assertThat(folder.resolve("gateway.properties"))
                .content()
                .contains("bootstrap.servers=127.0.0.1\\:1", "sasl.jaas.config=")
                .doesNotContain("registry");
    }

    @Test
    void passwordsStayTheSame() throws IOException {
        Path file = folder.resolve("gateway.properties");
        SecretFile created = SecretFile.open(file, "kafka", "registry");
        assertThat(created.password("kafka"))
                .isNotEqualTo(created.password("registry"))
                .hasSize(24);
        assertThat(SecretFile.open(file, "kafka", "registry")).isEqualTo(created);
        assertThat(created).hasToString(file.toString());
    }
}
