package io.conformalstreams.processor.setting;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads YAML and keeps every scalar as the text in the file. A password {@code 0123} keeps its zero, and a level {@code
 * 0.1} is not rounded to binary. Repeated keys and aliases are errors.
 */
public final class YamlTree {

    private static final YAMLFactory YAML = new YAMLFactory();

    private final YAMLParser parser;
    private final ValidationErrors errors;

    private YamlTree(YAMLParser parser, ValidationErrors errors) {
        this.parser = parser;
        this.errors = errors;
    }

    /** Returns the document's mapping; an empty mapping if the document is empty. */
    public static ObjectNode read(String yaml, ValidationErrors errors) {
        try (YAMLParser parser = YAML.createParser(yaml)) {
            return new YamlTree(parser, errors).document();
        } catch (JacksonYAMLParseException malformed) {
            errors.add(place(malformed.getLocation()), "is not valid YAML");
            return JsonNodeFactory.instance.objectNode();
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a string cannot fail", impossible);
        }
    }

    private ObjectNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode root = value("");
        if (parser.nextToken() != null) {
            errors.add(place(parser.currentLocation()), "a second document; must be one document");
        }
        if (root instanceof ObjectNode mapping) {
            return mapping;
        }
        errors.add("the document", "must be a mapping of sections");
        return JsonNodeFactory.instance.objectNode();
    }

    private JsonNode value(String path) throws IOException {
        if (parser.isCurrentAlias()) {
            errors.add(path, "is an alias; must be written in full");
            return JsonNodeFactory.instance.nullNode();
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(path);
            case START_ARRAY -> sequence(path);
            case VALUE_NULL -> JsonNodeFactory.instance.nullNode();
            default -> JsonNodeFactory.instance.textNode(parser.getText());
        };
    }

    private ObjectNode mapping(String path) throws IOException {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String line = place(parser.currentTokenLocation());
            String keyPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            JsonNode value = value(keyPath);
            if (mapping.has(key)) {
                errors.add(keyPath, "is repeated at " + line + "; must appear once");
            } else {
                mapping.set(key, value);
            }
        }
        return mapping;
    }

    private ArrayNode sequence(String path) throws IOException {
        ArrayNode sequence = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            sequence.add(value(path + "[" + sequence.size() + "]"));
        }
        return sequence;
    }

    private static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
