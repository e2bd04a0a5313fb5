package io.conformalstreams.connectors.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Damages the values of a JSON text but not its syntax, so that readers parse it and check the values. */
final class JsonDamage {

    /** Keeps numbers that a double can't represent, such as 1e999. */
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final String[] VALUES = {
        "null", "true", "0", "-1", "1.5", "65536", "2147483648", "99999999999999999999", "1e999", "-1e-400", "\"\"",
        "\"x\"", "\"1\"", "\"1\\\\2\"", "\"NaN\"", "\"\\u0000\"", "\"\u00fc\"", "[]", "[[]]", "{}", "[null]", "[0, 0]"
    };

    private final SplittableRandom random;

    JsonDamage(SplittableRandom random) {
        this.random = random;
    }

    /** Returns the text with one to three values removed, replaced, or copied to another place. */
    byte[] of(byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                change(root);
            }
            return MAPPER.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the intact file is no JSON", e);
        }
    }

    private void change(JsonNode root) throws JsonProcessingException {
        List<ContainerNode<?>> containers = new ArrayList<>();
        collect(root, containers);
        ContainerNode<?> container = containers.get(random.nextInt(containers.size()));
        if (container.isEmpty()) {
            return;
        }
        int at = random.nextInt(container.size());
        JsonNode replacement = switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> MAPPER.readTree(VALUES[random.nextInt(VALUES.length)]);
            default -> containers.get(random.nextInt(containers.size())).deepCopy();
        };
        if (container instanceof ArrayNode array) {
            if (replacement == null) {
                array.remove(at);
            } else if (random.nextBoolean()) {
                array.insert(at, replacement);
            } else {
                array.set(at, replacement);
            }
        } else if (container instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            if (replacement == null) {
                object.remove(names.get(at));
            } else {
                object.set(names.get(at), replacement);
            }
        }
    }

    private static void collect(JsonNode node, List<ContainerNode<?>> containers) {
        if (node instanceof ContainerNode<?> container) {
            containers.add(container);
            container.forEach(child -> collect(child, containers));
        }
    }
}
