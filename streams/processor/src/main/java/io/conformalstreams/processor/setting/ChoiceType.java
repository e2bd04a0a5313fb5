package io.conformalstreams.processor.setting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One of several words, or one of several mappings with settings of their own, such as {@code marginal} or
 * {@code {adaptive: {gamma: 0.01}}}. Immutable: every addition returns a new type.
 */
public final class ChoiceType<T> implements SettingType<T> {

    private final Map<String, T> words;
    private final List<Mapping<T>> mappings;

    private ChoiceType(Map<String, T> words, List<Mapping<T>> mappings) {
        this.words = words;
        this.mappings = mappings;
    }

    /** A choice with nothing to choose from yet. */
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

    /** Adds a mapping that has the settings of a group itself: {@code {setting: ...}}. It goes last, as the only one. */
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
                node.reject(key, "is another mapping; must be " + allowed());
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

    /** Makes a value of settings that are each allowed. */
    @FunctionalInterface
    public interface Checked<T> {

        /**
         * The value of a mapping.
         *
         * @param node the mapping
         * @return empty, with an error reported at the node, if the settings contradict each other
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
