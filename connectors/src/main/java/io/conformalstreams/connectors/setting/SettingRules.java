package io.conformalstreams.connectors.setting;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Validators and recommenders. Each says what it expects. */
public final class SettingRules {

    private SettingRules() {}

    /** A list of some of these names: at least one, without duplicates. */
    public static ConfigDef.Validator namesOf(List<String> names) {
        return where(
                (name, value) -> {
                    List<?> given = (List<?>) value;
                    if (given.isEmpty() || !names.containsAll(given) || new HashSet<>(given).size() < given.size()) {
                        throw new ConfigException(
                                name, value, "one or more of " + names + " are needed, " + "without duplicates");
                    }
                },
                () -> "list of " + String.join(", ", names));
    }

    /** A list of names: at least one, none empty, without duplicates. */
    public static ConfigDef.Validator distinctNames() {
        return where(
                (name, value) -> {
                    List<?> given = (List<?>) value;
                    if (given.isEmpty() || given.contains("") || new HashSet<>(given).size() < given.size()) {
                        throw new ConfigException(name, value, "at least one name is needed, without duplicates");
                    }
                },
                () -> "list of different names");
    }

    /** A regular expression with a named group. */
    public static ConfigDef.Validator patternWithGroup(String group) {
        return where(
                (name, value) -> {
                    try {
                        Pattern.compile((String) value);
                    } catch (PatternSyntaxException e) {
                        throw new ConfigException(name, value, "isn't a regular expression: " + e.getDescription());
                    }
                    if (!((String) value).contains("(?<" + group + ">")) {
                        throw new ConfigException(name, value, "the named group (?<" + group + ">...) is needed");
                    }
                },
                () -> "regular expression with the group " + group);
    }

    /** A rule for values that exist. The definition itself refuses a missing value. */
    private static ConfigDef.Validator where(BiConsumer<String, Object> rule, Supplier<String> allowed) {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null) {
                        rule.accept(name, value);
                    }
                },
                allowed);
    }

    /** Offers fixed values. */
    public static ConfigDef.Recommender recommending(List<String> values) {
        return new ConfigDef.Recommender() {
            @Override
            public List<Object> validValues(String name, Map<String, Object> settings) {
                return List.copyOf(values);
            }

            @Override
            public boolean visible(String name, Map<String, Object> settings) {
                return true;
            }
        };
    }
}
