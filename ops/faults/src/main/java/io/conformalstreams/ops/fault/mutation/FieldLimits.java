package io.conformalstreams.ops.fault.mutation;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Sets a field of a record to an extreme value that its schema allows. */
final class FieldLimits {

    private static final long[] LONGS = {Long.MIN_VALUE, Long.MAX_VALUE, -1, 0, 1, Integer.MAX_VALUE, 1L << 62};
    private static final int[] INTEGERS = {Integer.MIN_VALUE, Integer.MAX_VALUE, -1, 0, 1, 1 << 30};
    private static final double[] DOUBLES = {
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        -0.0,
        0,
        1,
        -1,
        Double.MAX_VALUE,
        Double.MIN_VALUE,
        5e-324
    };
    private static final String[] STRINGS = {
        "",
        " ",
        "\0",
        "\n",
        "\ud83e\udde0",
        "|",
        "@",
        "unknown",
        "NaN",
        "'; drop",
        "../..",
        "\u202e",
        "a".repeat(256),
        "b".repeat(257),
        "c".repeat(70_000)
    };
    private static final int LARGE = 10_000;

    private final Random random;

    FieldLimits(Random random) {
        this.random = random;
    }

    /** Returns a copy of the record in which one field, at any depth, has another value. */
    SpecificRecord mutated(SpecificRecord record) {
        SpecificRecord copy = SpecificData.get().deepCopy(record.getSchema(), record);
        mutateOneField(copy);
        return copy;
    }

    private void mutateOneField(SpecificRecord record) {
        List<Schema.Field> fields = record.getSchema().getFields();
        Schema.Field field = fields.get(random.nextInt(fields.size()));
        Object before = record.get(field.pos());
        // Half of the time, a nested record keeps its place, and one of its fields changes.
        if (before instanceof SpecificRecord nested && random.nextBoolean()) {
            mutateOneField(nested);
        } else {
            record.put(field.pos(), extreme(field.schema(), before));
        }
    }

    private Object extreme(Schema schema, Object before) {
        return switch (schema.getType()) {
            case UNION ->
                extreme(schema.getTypes().get(random.nextInt(schema.getTypes().size())), before);
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> INTEGERS[random.nextInt(INTEGERS.length)];
            case LONG -> time(schema, LONGS[random.nextInt(LONGS.length)]);
            case FLOAT -> (float) DOUBLES[random.nextInt(DOUBLES.length)];
            case DOUBLE -> DOUBLES[random.nextInt(DOUBLES.length)];
            case STRING -> STRINGS[random.nextInt(STRINGS.length)];
            case BYTES -> bytes(before);
            case ARRAY -> array(schema, before);
            case MAP -> map(schema);
            case ENUM, FIXED, RECORD -> other(schema, before);
        };
    }

    private static Object time(Schema schema, long value) {
        return schema.getLogicalType() == null ? value : Instant.ofEpochMilli(value);
    }

    private ByteBuffer bytes(Object before) {
        int length = before instanceof ByteBuffer known ? known.remaining() : 0;
        byte[] bytes = switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[Math.max(0, length - 1)];
            case 2 -> new byte[length + 1];
            default -> new byte[length];
        };
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private List<Object> array(Schema schema, Object before) {
        List<Object> elements = new ArrayList<>(before instanceof List<?> known ? known : List.of());
        switch (random.nextInt(4)) {
            case 0 -> elements.clear();
            case 1 -> elements.addAll(List.copyOf(elements));
            case 2 -> {
                if (!elements.isEmpty()) {
                    int index = random.nextInt(elements.size());
                    elements.set(index, extreme(schema.getElementType(), elements.get(index)));
                }
            }
            default -> {
                while (!elements.isEmpty() && elements.size() < LARGE) {
                    elements.add(elements.get(0));
                }
            }
        }
        return elements;
    }

    private Map<String, Object> map(Schema schema) {
        Map<String, Object> entries = new HashMap<>();
        int size = random.nextBoolean() ? 1 : 100;
        for (int entry = 0; entry < size; entry++) {
            entries.put(STRINGS[random.nextInt(STRINGS.length)] + entry, extreme(schema.getValueType(), null));
        }
        return entries;
    }

    private Object other(Schema schema, Object before) {
        if (schema.getType() == Schema.Type.ENUM) {
            String symbol = schema.getEnumSymbols()
                    .get(random.nextInt(schema.getEnumSymbols().size()));
            return SpecificData.get().createEnum(symbol, schema);
        }
        if (before instanceof SpecificRecord record && record.getSchema().equals(schema)) {
            mutateOneField(record);
            return record;
        }
        return before;
    }
}
