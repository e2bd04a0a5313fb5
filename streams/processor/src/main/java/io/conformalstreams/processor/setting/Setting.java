package io.conformalstreams.processor.setting;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting. It is declared once, and the reader, the error messages, the environment variable and the line in the
 * reference all use the declaration. A {@link SettingGroup} creates it.
 */
public final class Setting<T> {

    private final SettingGroup group;
    private final String key;
    private final SettingType<T> type;
    private final Default<T> whenAbsent;
    private final String description;

    Setting(SettingGroup group, String key, SettingType<T> type, Default<T> whenAbsent, String description) {
        this.group = group;
        this.key = key;
        this.type = type;
        this.whenAbsent = whenAbsent;
        this.description = description;
    }

    /** Returns the value, or the default if the key is absent. If the value is wrong or missing, reports an error. */
    Optional<T> read(ConfigurationNode node) {
        if (node.isSet(key)) {
            return type.read(node, key);
        }
        if (whenAbsent.value().isEmpty()) {
            node.reject(key, "missing; must be " + type.allowed());
        }
        return whenAbsent.value();
    }

    Optional<T> defaultValue() {
        return whenAbsent.value();
    }

    /** The key within the group. */
    public String key() {
        return key;
    }

    /** The path in the document; {@code []} stands for the index in a sequence. */
    public String path() {
        return group.path() + "." + key;
    }

    /** Completes the sentence "must be ...". */
    public String allowed() {
        return type.allowed();
    }

    /** The value or behaviour if the setting is left out, as text; empty if the setting is required. */
    public Optional<String> defaultText() {
        return whenAbsent.value().map(value -> whenAbsent.text());
    }

    /** The meaning of the setting, in whole sentences. */
    public String description() {
        return description;
    }

    /** The mappings that may be written in place of a single value. */
    public List<SettingGroup> mappings() {
        return type.mappings();
    }

    /** The variable that replaces the value in the file; empty for sequences and for settings inside sequences. */
    public Optional<String> environmentVariable() {
        return type instanceof ListType || path().contains("[")
                ? Optional.empty()
                : Optional.of(EnvironmentOverrides.PREFIX
                        + path().replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return path();
    }

    /**
     * The default of a setting.
     *
     * @param value empty if the setting is required
     * @param text the default as the reference shows it
     */
    record Default<T>(Optional<T> value, String text) {}
}
