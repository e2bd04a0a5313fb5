package io.conformalstreams.connectors.setting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the reference and the examples with the connectors that a worker discovers. */
class SettingsReferenceTest {

    private static final Path COMMITTED = Path.of("SETTINGS.md");
    private static final String OF_THE_PRODUCER = "producer.override.";

    @Test
    void theReferenceIsUpToDate() throws IOException {
        String expected = SettingsReference.of(discovered());
        Path fresh = Files.createDirectories(Path.of("target")).resolve("SETTINGS.md");
        Files.writeString(fresh, expected);

        assertThat(Files.exists(COMMITTED) ? Files.readString(COMMITTED) : "")
                .as("cp connectors/%s connectors/%s", fresh, COMMITTED)
                .isEqualTo(expected);
    }

    @Test
    void everySettingIsDocumentedForForms() {
        for (Connector connector : discovered()) {
            for (ConfigDef.ConfigKey key : connector.config().configKeys().values()) {
                assertThat(key.documentation).as(key.name).endsWith(".");
                assertThat(key.displayName).as(key.name).isNotBlank();
                assertThat(key.group).as(key.name).isNotBlank();
                assertThat(key.orderInGroup).as(key.name).isPositive();
            }
        }
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("examples"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesAreValidAndHaveNoUnknownSettings(Path example) throws IOException {
        Map<String, String> settings = settings(example);
        Connector connector = discovered().stream()
                .filter(candidate -> candidate.getClass().getName().equals(settings.get("connector.class")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no connector " + settings.get("connector.class")));

        assertThat(connector.validate(settings).configValues())
                .flatExtracting(ConfigValue::errorMessages)
                .isEmpty();
        assertThat(settings.keySet().stream().filter(name -> !isOfTheWorker(name)))
                .isSubsetOf(connector.config().names());
    }

    /** A worker passes these settings to the producer, which only logs the names that it doesn't know. */
    @ParameterizedTest
    @MethodSource("examples")
    void examplesGiveTheProducerKnownSettings(Path example) throws IOException {
        Map<String, String> given = new HashMap<>();
        settings(example).forEach((name, value) -> {
            if (name.startsWith(OF_THE_PRODUCER)) {
                given.put(name.substring(OF_THE_PRODUCER.length()), value);
            }
        });

        assertThat(ProducerConfig.configNames()).containsAll(given.keySet());
        assertThat(ProducerConfig.configDef().validate(given))
                .filteredOn(setting -> given.containsKey(setting.name()))
                .flatExtracting(ConfigValue::errorMessages)
                .isEmpty();
    }

    private static Map<String, String> settings(Path example) throws IOException {
        return new ObjectMapper().readValue(example.toFile(), new TypeReference<Map<String, String>>() {});
    }

    private static boolean isOfTheWorker(String name) {
        return List.of("connector.class", "tasks.max", "topics", "exactly.once.support")
                        .contains(name)
                || Stream.of("key.converter", "value.converter", "errors.", OF_THE_PRODUCER, "consumer.override.")
                        .anyMatch(name::startsWith);
    }

    private static List<Connector> discovered() {
        List<Connector> connectors = new ArrayList<>();
        ServiceLoader.load(SourceConnector.class).forEach(connectors::add);
        ServiceLoader.load(SinkConnector.class).forEach(connectors::add);
        connectors.sort(Comparator.comparing(connector -> connector.getClass().getName()));
        return connectors;
    }
}
