package io.conformalstreams.processor.setting;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One setting, declared once: reading it, the messages about it, its environment variable and its line in the reference
 * follow from the declaration. A {@link SettingGroup} makes it.
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

    /** The value, or the default if the key is absent; empty, with an error reported, if it is wrong or missing. */
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

    /** Key within its group. */
    public String key() {
        return key;
    }

    /** Path in the document; {@code []} stands for the index in a sequence. */
    public String path() {
        return group.path() + "." + key;
    }

    /** Completes the sentence "must be ...". */
    public String allowed() {
        return type.allowed();
    }

    /** What holds if the setting is left out, as text; empty if the setting is required. */
    public Optional<String> defaultText() {
        return whenAbsent.value().map(value -> whenAbsent.text());
    }

    /** What the setting means, in whole sentences. */
    public String description() {
        return description;
    }

    /** The mappings that may be written in place of a single value. */
    public List<SettingGroup> mappings() {
        return type.mappings();
    }

    /** The variable that replaces the value in the file; none for sequences and for settings inside sequences. */
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
     * What holds if a setting is left out.
     *
     * @param value empty if the setting is required
     * @param text how the reference shows it
     */
    record Default<T>(Optional<T> value, String text) {}
}
