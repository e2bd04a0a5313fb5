package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.Setting;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the reference of the configuration as Markdown, from the declarations of the settings alone. */
final class ConfigurationReference {

    private final StringBuilder text = new StringBuilder();
    private final Set<SettingGroup> described = new HashSet<>();

    private ConfigurationReference() {}

    static String of(List<SettingGroup> groups) {
        ConfigurationReference reference = new ConfigurationReference();
        reference.line("# Configuration");
        reference.line("");
        reference.line(
                "One YAML file configures the processor and every command. This page is generated from the declarations"
                        + " of the settings; ConfigurationReferenceTest fails if it is out of date. In a path, `[]` stands for the"
                        + " index in a sequence.");
        reference.line("");
        reference.line(
                "An environment variable replaces the value in the file. If the configuration is wrong, the application does"
                        + " not start. It reports all errors at once, each with path, value and allowed values. A variable that"
                        + " begins with `CONFORMAL_` but names no setting is also an error.");
        groups.forEach(reference::describe);
        return reference.text.toString();
    }

    /** Describes a mapping once, even if several settings share it. */
    private void describe(SettingGroup group) {
        if (!described.add(group)) {
            return;
        }
        line("");
        line("## `" + group.path() + "`"
                + group.condition()
                        .map(condition -> " with `" + condition + "`")
                        .orElse(""));
        line("");
        line(group.description());
        line("");
        if (group.settings().isEmpty()) {
            line("It has no settings of its own.");
            return;
        }
        line("| setting | allowed | default | meaning | environment variable |");
        line("|---|---|---|---|---|");
        group.settings().forEach(this::row);
        group.settings().forEach(setting -> setting.mappings().forEach(this::describe));
        group.groups().forEach(this::describe);
    }

    private void row(Setting<?> setting) {
        line(String.join(
                " | ",
                "| `" + setting.key() + "`",
                escaped(setting.allowed()),
                setting.defaultText().map(ConfigurationReference::escaped).orElse("*required*"),
                escaped(setting.description()),
                setting.environmentVariable()
                                .map(variable -> "`" + variable + "`")
                                .orElse("") + " |"));
    }

    private void line(String content) {
        text.append(content).append('\n');
    }

    private static String escaped(String value) {
        return value.replace("|", "\\|");
    }
}
