package io.conformalstreams.processor.setting;

import java.util.List;
import java.util.Optional;

/**
 * A sequence of one or more scalars.
 *
 * @param element type of each element
 * @param isDistinct whether all elements must differ
 */
public record ListType<T>(ScalarType<T> element, boolean isDistinct) implements SettingType<List<T>> {

    /** The default of an optional sequence. */
    public static final String NONE = "none";

    /** A sequence without repetitions. */
    public static <T> ListType<T> distinct(ScalarType<T> element) {
        return new ListType<>(element, true);
    }

    /** A sequence whose elements may repeat. */
    public static <T> ListType<T> of(ScalarType<T> element) {
        return new ListType<>(element, false);
    }

    @Override
    public String allowed() {
        return "a sequence of at least one value, each " + element.allowed();
    }

    @Override
    public Optional<List<T>> read(ConfigurationNode node, String key) {
        return isDistinct ? node.distinctScalars(key, element) : node.scalars(key, element);
    }

    @Override
    public Optional<List<T>> read(String text) {
        return text.equals(NONE) ? Optional.of(List.of()) : Optional.empty();
    }
}
