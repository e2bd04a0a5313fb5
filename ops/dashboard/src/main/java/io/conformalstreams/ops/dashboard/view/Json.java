package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The values of the dashboard's documents. Infinite numbers are text; what is unknown is null. */
final class Json {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static <T> ArrayNode array(Collection<T> items, Function<T, ? extends JsonNode> node) {
        ArrayNode array = array();
        items.forEach(item -> array.add(node.apply(item)));
        return array;
    }

    /** A number; NaN stands for an unknown one. */
    static JsonNode number(double value) {
        if (Double.isNaN(value)) {
            return NODES.nullNode();
        }
        return Double.isInfinite(value) ? NODES.textNode(Double.toString(value)) : NODES.numberNode(value);
    }

    static JsonNode number(OptionalDouble value) {
        return number(value.orElse(Double.NaN));
    }

    static JsonNode number(Double value) {
        return value == null ? NODES.nullNode() : number(value.doubleValue());
    }

    static JsonNode whole(Optional<? extends Number> value) {
        return value.<JsonNode>map(some -> NODES.numberNode(some.longValue())).orElseGet(NODES::nullNode);
    }

    static JsonNode text(Optional<?> value) {
        return value.<JsonNode>map(some -> NODES.textNode(some.toString())).orElseGet(NODES::nullNode);
    }

    static JsonNode truth(Optional<Boolean> value) {
        return value.<JsonNode>map(NODES::booleanNode).orElseGet(NODES::nullNode);
    }

    static ObjectNode counts(Map<String, Long> counts) {
        ObjectNode object = object();
        counts.forEach(object::put);
        return object;
    }
}
