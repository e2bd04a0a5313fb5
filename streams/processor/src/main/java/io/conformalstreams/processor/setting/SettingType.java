package io.conformalstreams.processor.setting;

import java.util.List;
import java.util.Optional;

/** What may be written as the value of a setting, and what it means. */
public sealed interface SettingType<T> permits ScalarType, ListType, ChoiceType {

    /** Completes the sentence "must be ...". */
    String allowed();

    /** Reads the value of a key that is set. Reports an error and returns nothing if the value is not allowed. */
    Optional<T> read(ConfigurationNode node, String key);

    /** The value of a text, as defaults are written; empty if the text is not allowed. */
    Optional<T> read(String text);

    /** The mappings that may be written in place of a single value. */
    default List<SettingGroup> mappings() {
        return List.of();
    }
}
