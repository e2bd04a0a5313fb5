package io.conformalstreams.connectors.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.connector.Connector;

/** Writes the reference of the connectors' settings as Markdown, from their definitions alone. */
final class SettingsReference {

    private final StringBuilder text = new StringBuilder();

    private SettingsReference() {}

    static String of(List<? extends Connector> connectors) {
        SettingsReference reference = new SettingsReference();
        reference.line("# Settings of the connectors");
        reference.line("");
        reference.line(
                "Generated from the definitions of the connectors; SettingsReferenceTest fails if it is out of date. The"
                        + " settings of Kafka Connect come on top: `tasks.max`, `topics`, converters, `errors.*`.");
        connectors.forEach(reference::describe);
        return reference.text.toString();
    }

    private void describe(Connector connector) {
        line("");
        line("## " + connector.getClass().getSimpleName());
        line("");
        line("`connector.class`: `" + connector.getClass().getName() + "`");
        Map<String, List<ConfigDef.ConfigKey>> groups = new LinkedHashMap<>();
        connector
                .config()
                .configKeys()
                .values()
                .forEach(key -> groups.computeIfAbsent(key.group, group -> new ArrayList<>())
                        .add(key));
        groups.forEach((group, keys) -> {
            keys.sort((first, second) -> Integer.compare(first.orderInGroup, second.orderInGroup));
            line("");
            line("### " + group);
            line("");
            line("| setting | type | default | valid | importance | |");
            line("|---|---|---|---|---|---|");
            keys.forEach(this::row);
        });
    }

    private void row(ConfigDef.ConfigKey key) {
        line(String.join(
                " | ",
                "| `" + key.name + "`",
                key.type.toString().toLowerCase(Locale.ROOT),
                key.hasDefault() ? code(written(key)) : "*required*",
                escaped(Optional.ofNullable(key.validator).map(Object::toString).orElse("")),
                key.importance.toString().toLowerCase(Locale.ROOT),
                escaped(key.documentation) + " |"));
    }

    /** A default value is never a secret. */
    private static String written(ConfigDef.ConfigKey key) {
        return key.defaultValue instanceof Password none
                ? none.value()
                : ConfigDef.convertToString(key.defaultValue, key.type);
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    private static String code(String value) {
        return value.isEmpty() || value.equals(Password.HIDDEN) ? "*empty*" : "`" + value.replace("|", "\\|") + "`";
    }

    private static String escaped(String value) {
        return value.replace("|", "\\|").replace("<", "&lt;");
    }
}
