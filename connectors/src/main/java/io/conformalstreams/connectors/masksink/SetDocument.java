package io.conformalstreams.connectors.masksink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * The content of a record as JSON, without its masks: the cited calibration, thresholds, sizes, intervals, and the
 * names of the written files. It is written last, so its presence shows that the files are complete.
 */
final class SetDocument {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SetDocument() {}

    static byte[] encode(Struct issued, Collection<String> files) {
        ObjectNode document = object(issued);
        ArrayNode names = document.putArray("files");
        files.forEach(names::add);
        return (document.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode object(Struct struct) {
        ObjectNode object = JSON.objectNode();
        for (Field field : struct.schema().fields()) {
            Object value = struct.get(field);
            boolean isMask = field.schema().type() == Schema.Type.STRUCT
                    && field.schema().field("data") != null
                    && field.name().equals("mask");
            if (!isMask) {
                object.set(field.name(), node(value));
            }
        }
        return object;
    }

    private static JsonNode node(Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        if (value instanceof Struct struct) {
            return object(struct);
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = JSON.arrayNode();
            items.forEach(item -> array.add(node(item)));
            return array;
        }
        if (value instanceof Boolean truth) {
            return JSON.booleanNode(truth);
        }
        if (value instanceof Date date) {
            return JSON.textNode(date.toInstant().toString());
        }
        if (value instanceof Double number) {
            // JSON can't express infinity, which a threshold may be.
            return Double.isFinite(number) ? JSON.numberNode(number) : JSON.textNode(number.toString());
        }
        if (value instanceof Number number) {
            return JSON.numberNode(number.longValue());
        }
        return JSON.textNode(value.toString());
    }
}
