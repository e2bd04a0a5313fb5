package io.conformalstreams.processor.setting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One mapping of the configuration, while it is read. If a value cannot be read, the node reports an error and returns
 * an empty value. Closing the node reports each key that was not read.
 */
public final class ConfigurationNode implements AutoCloseable {

    private final String path;
    private final ObjectNode mapping;
    private final ValidationErrors errors;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param path path of the mapping in the document; empty for the document itself
     * @param errors collects the errors
     */
    public ConfigurationNode(String path, ObjectNode mapping, ValidationErrors errors) {
        this.path = path;
        this.mapping = mapping;
        this.errors = errors;
    }

    /** Returns the path of a key in the document, as errors show it. */
    public String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Returns the value of a key that is set. If the value is not allowed, reports an error and returns nothing. */
    <T> Optional<T> scalar(String key, ScalarType<T> type) {
        return find(key).flatMap(value -> scalar(pathOf(key), value, type));
    }

    /** Reports an error in the value of a key. */
    public void reject(String key, String error) {
        errors.add(pathOf(key), error);
    }

    /** Reports a value that other settings rule out, and quotes it. */
    public void reject(String key, String value, String allowed) {
        errors.invalid(pathOf(key), value, allowed);
    }

    /** Reports an error if the value of a key does not fit the other values. Returns whether it fits. */
    public boolean require(String key, boolean fits, String error) {
        if (!fits) {
            errors.add(pathOf(key), error);
        }
        return fits;
    }

    /** Tells whether a key is present. */
    public boolean isSet(String key) {
        return find(key).isPresent();
    }

    /** Tells whether the value of a key is a mapping. */
    public boolean holdsMapping(String key) {
        return mapping.get(key) instanceof ObjectNode;
    }

    /** Returns the mapping under a key; an empty mapping if the key is absent. Any other value is an error. */
    public ConfigurationNode child(String key) {
        return find(key)
                .flatMap(value -> asSection(pathOf(key), value))
                .orElseGet(() -> new ConfigurationNode(pathOf(key), JsonNodeFactory.instance.objectNode(), errors));
    }

    /** Returns the mappings of a sequence that has at least one element. */
    public List<ConfigurationNode> children(String key) {
        List<ConfigurationNode> sections = new ArrayList<>();
        int index = 0;
        for (JsonNode element : elements(key, "a sequence of at least one mapping")) {
            asSection(pathOf(key) + "[" + index++ + "]", element).ifPresent(sections::add);
        }
        return sections;
    }

    /**
     * Returns the values of a sequence of one or more distinct elements. If any is wrong, reports errors and returns
     * nothing.
     */
    public <T> Optional<List<T>> distinctScalars(String key, ScalarType<T> type) {
        Set<T> values = new LinkedHashSet<>();
        int index = 0;
        for (JsonNode element : elements(key, "a sequence of at least one value, each " + type.allowed())) {
            String elementPath = pathOf(key) + "[" + index++ + "]";
            Optional<T> value = scalar(elementPath, element, type);
            if (value.isPresent() && !values.add(value.get())) {
                errors.invalid(elementPath, element.asText(), "different from the values before it");
            }
        }
        return index > 0 && values.size() == index ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /**
     * Returns the values of a sequence of one or more elements. If any is wrong, reports errors and returns nothing.
     */
    public <T> Optional<List<T>> scalars(String key, ScalarType<T> type) {
        List<T> values = new ArrayList<>();
        int index = 0;
        for (JsonNode element : elements(key, "a sequence of at least one value, each " + type.allowed())) {
            scalar(pathOf(key) + "[" + index++ + "]", element, type).ifPresent(values::add);
        }
        return index > 0 && values.size() == index ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    /** Returns each entry of the mapping as text. Errors do not quote the values. */
    public Map<String, String> texts(String allowed) {
        Map<String, String> texts = new TreeMap<>();
        mapping.properties().forEach(entry -> {
            known.add(entry.getKey());
            if (entry.getValue().isTextual()) {
                texts.put(entry.getKey(), entry.getValue().textValue());
            } else {
                errors.add(pathOf(entry.getKey()), "is " + kind(entry.getValue()) + "; must be " + allowed);
            }
        });
        return texts;
    }

    /** Accepts all keys, for a mapping whose valid keys cannot be determined. */
    public void acceptAllKeys() {
        mapping.fieldNames().forEachRemaining(known::add);
    }

    /** Reports each key that was not read. */
    @Override
    public void close() {
        mapping.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                String suggestion = NearestName.of(key, known)
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("");
                errors.add(pathOf(key), "unknown key" + suggestion + "; known keys: " + String.join(", ", known));
            }
        });
    }

    private Optional<JsonNode> find(String key) {
        known.add(key);
        return Optional.ofNullable(mapping.get(key));
    }

    private <T> Optional<T> scalar(String valuePath, JsonNode value, ScalarType<T> type) {
        if (!value.isTextual()) {
            errors.add(valuePath, "is " + kind(value) + "; must be " + type.allowed());
            return Optional.empty();
        }
        Optional<T> read = type.read(value.textValue());
        if (read.isEmpty()) {
            errors.invalid(valuePath, value.textValue(), type.allowed());
        }
        return read;
    }

    private Optional<ConfigurationNode> asSection(String sectionPath, JsonNode value) {
        if (value instanceof ObjectNode section) {
            return Optional.of(new ConfigurationNode(sectionPath, section, errors));
        }
        errors.add(sectionPath, "is " + kind(value) + "; must be a mapping");
        return Optional.empty();
    }

    private Iterable<JsonNode> elements(String key, String allowed) {
        Optional<JsonNode> node = find(key);
        if (node.isEmpty()) {
            errors.missing(pathOf(key), allowed);
            return List.of();
        }
        if (!node.get().isArray() || node.get().isEmpty()) {
            errors.add(pathOf(key), "is " + kind(node.get()) + "; must be " + allowed);
            return List.of();
        }
        return node.get();
    }

    private static String kind(JsonNode value) {
        if (value.isObject()) {
            return "a mapping";
        }
        if (value.isArray()) {
            return value.isEmpty() ? "an empty sequence" : "a sequence";
        }
        return value.isNull() ? "empty" : "a single value";
    }
}
