package io.conformalstreams.processor.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A choice among words and mappings, for example {@code marginal} or {@code {adaptive: {gamma: 0.01}}}. A mapping has
 * settings of its own. Immutable: every addition returns a new type.
 */
public final class ChoiceType<T> implements SettingType<T> {

    private final Map<String, T> words;
    private final List<Mapping<T>> mappings;

    private ChoiceType(Map<String, T> words, List<Mapping<T>> mappings) {
        this.words = words;
        this.mappings = mappings;
    }

    /** Creates a choice without alternatives. */
    public static <T> ChoiceType<T> empty() {
        return new ChoiceType<>(Map.of(), List.of());
    }

    /** Adds a word. */
    public ChoiceType<T> word(String word, T value) {
        Map<String, T> more = new LinkedHashMap<>(words);
        more.put(word, value);
        return new ChoiceType<>(more, mappings);
    }

    /** Adds a mapping under the key of its group: {@code {key: {setting: ...}}}. */
    public ChoiceType<T> keyed(SettingGroup group, Function<SettingValues, T> value) {
        return with(new Mapping<>(group, true, (node, values) -> Optional.of(value.apply(values))));
    }

    /**
     * Adds a mapping that contains a group's settings directly: {@code {setting: ...}}. It must be added last, and
     * once.
     */
    public ChoiceType<T> plain(SettingGroup group, Function<SettingValues, T> value) {
        return plainChecked(group, (node, values) -> Optional.of(value.apply(values)));
    }

    /** Like {@link #plain}, for settings that may contradict each other. */
    public ChoiceType<T> plainChecked(SettingGroup group, Checked<T> value) {
        return with(new Mapping<>(group, false, value));
    }

    private ChoiceType<T> with(Mapping<T> mapping) {
        List<Mapping<T>> more = new ArrayList<>(mappings);
        more.add(mapping);
        return new ChoiceType<>(words, more);
    }

    @Override
    public String allowed() {
        List<String> choices = new ArrayList<>(words.keySet());
        mappings.forEach(mapping -> choices.add(mapping.form()));
        if (choices.size() == 1) {
            return choices.get(0);
        }
        int last = choices.size() - 1;
        return String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
    }

    @Override
    public Optional<T> read(ConfigurationNode node, String key) {
        if (!node.holdsMapping(key)) {
            return node.scalar(key, ScalarType.choice(words, allowed()));
        }
        try (ConfigurationNode written = node.child(key)) {
            Optional<Mapping<T>> chosen = mappings.stream()
                    .filter(mapping ->
                            !mapping.isKeyed() || written.isSet(mapping.group().key()))
                    .findFirst();
            if (chosen.isEmpty()) {
                written.acceptAllKeys();
                node.reject(key, "is an unknown mapping; must be " + allowed());
                return Optional.empty();
            }
            return chosen.get().read(written);
        }
    }

    @Override
    public Optional<T> read(String text) {
        return Optional.ofNullable(words.get(text));
    }

    @Override
    public List<SettingGroup> mappings() {
        return mappings.stream().map(Mapping::group).toList();
    }

    /** Creates a value from settings that are each valid. */
    @FunctionalInterface
    public interface Checked<T> {

        /**
         * Returns the value of a mapping.
         *
         * @param node the mapping
         * @return empty if the settings contradict each other; an error has then been reported at the node
         */
        Optional<T> of(ConfigurationNode node, SettingValues values);
    }

    private record Mapping<T>(SettingGroup group, boolean isKeyed, Checked<T> value) {

        Optional<T> read(ConfigurationNode written) {
            return (isKeyed ? group.read(written) : group.readKeys(written))
                    .flatMap(values -> value.of(written, values));
        }

        String form() {
            String settings = group.settings().stream()
                    .map(setting -> setting.key() + ": ...")
                    .collect(Collectors.joining(", ", "{", "}"));
            return isKeyed ? "{" + group.key() + ": " + settings + "}" : settings;
        }
    }
}
