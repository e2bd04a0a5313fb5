package io.conformalstreams.processor.setting;

import java.util.List;
import java.util.Optional;

/** The allowed values of a setting, and how they are read. */
public sealed interface SettingType<T> permits ScalarType, ListType, ChoiceType {

    /** Completes the sentence "must be ...". */
    String allowed();

    /** Reads the value of a key that is set. Reports an error and returns nothing if the value is not allowed. */
    Optional<T> read(ConfigurationNode node, String key);

    /** Converts a default, as a user would write it, to a value; empty if the text is not allowed. */
    Optional<T> read(String text);

    /** The mappings that may replace a single value. */
    default List<SettingGroup> mappings() {
        return List.of();
    }
}
