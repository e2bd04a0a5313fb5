package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.ValidationErrors;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code kafka} section, whose names are Kafka's business and whose values are never quoted. */
final class KafkaPropertiesReader {

    private static final List<String> REQUIRED = List.of("bootstrap.servers", "schema.registry.url");

    private KafkaPropertiesReader() {}

    static Optional<KafkaProperties> read(ConfigurationNode document, ValidationErrors errors) {
        ConfigurationNode section = document.child("kafka");
        Map<String, String> values = section.texts("a property's value; names are written with dots, not nested");
        for (String name : REQUIRED) {
            if (values.getOrDefault(name, "").isBlank()) {
                errors.missing(section.pathOf(name), "set");
            }
        }
        return Optional.of(new KafkaProperties(values));
    }
}
