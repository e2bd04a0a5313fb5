package io.conformalstreams.processor.setting;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one mapping in the configuration. A class declares its group and then each setting as a constant:
 *
 * <pre>{@code
 * static final SettingGroup SETTINGS = SettingGroup.of("labels", "How long predictions and labels wait.");
 * private static final Setting<Duration> RETENTION = SETTINGS.optional(
 *         "retention", ScalarType.duration(IsoDuration.POSITIVE), "P30D", "How long issued sets wait.");
 *
 * static Optional<Labels> read(ConfigurationNode document) {
 *     return SETTINGS.read(document).map(values -> new Labels(values.get(RETENTION)));
 * }
 * }</pre>
 */
public final class SettingGroup {

    private final String path;
    private final String condition;
    private final String description;
    private final List<Setting<?>> settings = new ArrayList<>();
    private final List<SettingGroup> groups = new ArrayList<>();

    private SettingGroup(String path, String condition, String description) {
        this.path = path;
        this.condition = condition;
        this.description = description;
    }

    /**
     * Creates a group without settings.
     *
     * @param path path in the document, for example {@code topics} or {@code models[].channels[]}
     * @param description purpose of the group, in whole sentences
     */
    public static SettingGroup of(String path, String description) {
        return new SettingGroup(path, "", description);
    }

    /**
     * Creates a group of settings that a mapping has only under a condition.
     *
     * @param path path of the mapping, which may also have settings of other groups
     * @param condition the setting that the group depends on, as a user writes it, for example {@code type:
     *     risk-control}
     * @param description purpose of the group, in whole sentences
     */
    public static SettingGroup under(String path, String condition, String description) {
        return new SettingGroup(path, condition, description);
    }

    /**
     * Adds a group whose mapping is inside this group's mapping. Reading this group also reads the added group.
     *
     * @return this group
     */
    public SettingGroup include(SettingGroup group) {
        groups.add(group);
        return this;
    }

    /** Adds a required setting. */
    public <T> Setting<T> required(String key, SettingType<T> type, String about) {
        return add(new Setting<>(this, key, type, new Setting.Default<>(Optional.empty(), ""), about));
    }

    /**
     * Adds a setting with a default.
     *
     * @param absent the default, as a user would write it
     * @throws IllegalArgumentException if the type does not allow the default
     */
    public <T> Setting<T> optional(String key, SettingType<T> type, String absent, String about) {
        T value = type.read(absent)
                .orElseThrow(() -> new IllegalArgumentException(
                        "default " + absent + " of " + path + "." + key + " must be " + type.allowed()));
        return optional(key, type, value, "`" + absent + "`", about);
    }

    /**
     * Adds a setting whose default depends on the machine.
     *
     * @param shown the default as the reference shows it
     */
    public <T> Setting<T> optional(String key, SettingType<T> type, T absent, String shown, String about) {
        return add(new Setting<>(this, key, type, new Setting.Default<>(Optional.of(absent), shown), about));
    }

    /**
     * Adds a setting that has no value if it is left out.
     *
     * @param shown the behaviour without a value, as the reference shows it
     */
    public <T> Setting<Optional<T>> unset(String key, ScalarType<T> type, String shown, String about) {
        return optional(key, type.optional(), Optional.empty(), shown, about);
    }

    private <T> Setting<T> add(Setting<T> setting) {
        settings.add(setting);
        return setting;
    }

    /**
     * Reads the mapping under the group's key. A key that belongs to no setting is an error.
     *
     * @param parent the mapping that contains the group's mapping
     * @return empty if anything is wrong; every error has then been reported
     */
    public Optional<SettingValues> read(ConfigurationNode parent) {
        try (ConfigurationNode node = parent.child(key())) {
            return readKeys(node);
        }
    }

    /**
     * Reads the group's keys from a mapping that may also have other keys.
     *
     * @return empty if anything is wrong; every error has then been reported
     */
    public Optional<SettingValues> readKeys(ConfigurationNode node) {
        return readEach(node).complete();
    }

    /** Like {@link #readKeys}, but returns the valid values even if others are wrong. */
    public SettingValues readEach(ConfigurationNode node) {
        Map<Setting<?>, Object> values = new HashMap<>();
        boolean isComplete = true;
        for (Setting<?> setting : settings) {
            Optional<?> value = setting.read(node);
            value.ifPresent(read -> values.put(setting, read));
            isComplete &= value.isPresent();
        }
        for (SettingGroup group : groups) {
            Optional<SettingValues> nested = group.read(node);
            nested.ifPresent(read -> values.putAll(read.all()));
            isComplete &= nested.isPresent();
        }
        return new SettingValues(values, isComplete);
    }

    /** The key of the group's mapping: the last part of its path. */
    public String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The path in the document; {@code []} stands for the index in a sequence. */
    public String path() {
        return path;
    }

    /** The setting that the group depends on, as a user writes it; empty if the mapping always has the group. */
    public Optional<String> condition() {
        return Optional.of(condition).filter(written -> !written.isEmpty());
    }

    /** The purpose of the group. */
    public String description() {
        return description;
    }

    /** The settings, in the order of their declaration. */
    public List<Setting<?>> settings() {
        return Collections.unmodifiableList(settings);
    }

    /** The groups below this one, in the order of their declaration. */
    public List<SettingGroup> groups() {
        return Collections.unmodifiableList(groups);
    }
}
