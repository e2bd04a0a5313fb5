package io.conformalstreams.ops.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.conformalstreams.contracts.DriftAlert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Alerts with all fields of their schema, as JSON or as a list. */
public final class AlertDocument {

    private AlertDocument() {}

    /**
     * A field that isn't a record.
     *
     * @param name the names of the enclosing fields and its own, separated by dots
     * @param value as text
     */
    public record Field(String name, String value) {}

    /** Returns an array with an object for each alert. */
    public static String json(Collection<DriftAlert> alerts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        alerts.forEach(alert -> array.add(RecordDocument.of(alert)));
        return array.toPrettyString();
    }

    /** Returns the fields of an alert in the order of its schema. A list of numbers is one field. */
    public static List<Field> fields(DriftAlert alert) {
        List<Field> fields = new ArrayList<>();
        add("", RecordDocument.of(alert), fields);
        return fields;
    }

    private static void add(String name, JsonNode node, List<Field> fields) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                add(name.isEmpty() ? field.getKey() : name + "." + field.getKey(), field.getValue(), fields);
            }
        } else {
            fields.add(new Field(name, node.isValueNode() ? node.asText() : node.toString()));
        }
    }
}
