package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.Constraint;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code kafka} section. Errors never quote its values, because any of them may be a credential. */
final class KafkaPropertiesReader {

    static final SettingGroup SETTINGS = SettingGroup.of(
            "kafka",
            "Any property of Kafka's clients, Kafka Streams and the schema registry's client, including security. Names"
                    + " are written with dots, as in Kafka's documentation. Every property has an environment variable:"
                    + " `CONFORMAL_KAFKA_` and the name in upper case, with underscores for dots.");

    private static final ScalarType<String> SET = ScalarType.text(new Constraint<>("set", text -> !text.isBlank()));

    private static final List<Setting<String>> REQUIRED = List.of(
            SETTINGS.required("bootstrap.servers", SET, "Addresses of the brokers, as `host:port,host:port`."),
            SETTINGS.required("schema.registry.url", SET, "Address of the schema registry."));

    private KafkaPropertiesReader() {}

    static Optional<KafkaProperties> read(ConfigurationNode document) {
        ConfigurationNode node = document.child(SETTINGS.key());
        Map<String, String> values = node.texts("a property's value; names are written with dots, not nested");
        for (Setting<String> setting : REQUIRED) {
            if (values.getOrDefault(setting.key(), "").isBlank()) {
                node.reject(setting.key(), "missing; must be " + setting.allowed());
            }
        }
        return Optional.of(new KafkaProperties(values));
    }
}
