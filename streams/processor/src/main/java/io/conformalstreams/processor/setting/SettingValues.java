package io.conformalstreams.processor.setting;

import java.util.Map;
import java.util.Optional;

/** The values of a group's settings that could be read. All of them are allowed. */
public final class SettingValues {

    private final Map<Setting<?>, Object> values;
    private final boolean isComplete;

    SettingValues(Map<Setting<?>, Object> values, boolean isComplete) {
        this.values = Map.copyOf(values);
        this.isComplete = isComplete;
    }

    /** Returns these values if every setting of the group has one; otherwise empty. */
    public Optional<SettingValues> complete() {
        return isComplete ? Optional.of(this) : Optional.empty();
    }

    /** Returns the value of a setting; empty if it could not be read. */
    // The value was stored by a setting of type T, so it is a T.
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /**
     * Returns the value of a setting.
     *
     * @throws IllegalArgumentException if the setting could not be read, or belongs to another group
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(
                        () -> new IllegalArgumentException(setting + " was not read, or belongs to another group"));
    }

    Map<Setting<?>, Object> all() {
        return values;
    }
}
