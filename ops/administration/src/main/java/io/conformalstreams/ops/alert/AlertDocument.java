package io.conformalstreams.ops.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.DriftAlert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Alerts with all fields of their schema, under the schema's names. Times are in ISO 8601, and infinite numbers are
 * text.
 */
public final class AlertDocument {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

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
        ArrayNode array = NODES.arrayNode();
        alerts.forEach(alert -> array.add(object(alert)));
        return array.toPrettyString();
    }

    /** Returns the fields of an alert in the order of its schema. A list of numbers is one field. */
    public static List<Field> fields(DriftAlert alert) {
        List<Field> fields = new ArrayList<>();
        add("", object(alert), fields);
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

    private static ObjectNode object(IndexedRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), node(record.get(field.pos())));
        }
        return object;
    }

    private static JsonNode node(Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        if (value instanceof IndexedRecord record) {
            return object(record);
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = NODES.arrayNode();
            items.forEach(item -> array.add(node(item)));
            return array;
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Boolean truth) {
            return NODES.booleanNode(truth);
        }
        return NODES.textNode(value.toString());
    }
}
