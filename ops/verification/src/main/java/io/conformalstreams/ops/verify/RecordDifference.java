package io.conformalstreams.ops.verify;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Finds the difference between two records. Doubles are equal if all their bits are equal. */
final class RecordDifference {

    private RecordDifference() {}

    /** Describes the first differing field, with both values; empty if all bits are equal. */
    static Optional<String> first(IndexedRecord expected, IndexedRecord published) {
        return record("", expected, published);
    }

    private static Optional<String> record(String path, IndexedRecord expected, IndexedRecord published) {
        for (Schema.Field field : expected.getSchema().getFields()) {
            Optional<String> difference = value(
                    path.isEmpty() ? field.name() : path + "." + field.name(),
                    expected.get(field.pos()),
                    published.get(field.pos()));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(String path, Object expected, Object published) {
        if (expected instanceof IndexedRecord record
                && published instanceof IndexedRecord other
                && record.getSchema().equals(other.getSchema())) {
            return record(path, record, other);
        }
        if (expected instanceof List<?> list && published instanceof List<?> other) {
            return list(path, list, other);
        }
        if (expected instanceof Double number && published instanceof Double other) {
            return Double.doubleToLongBits(number) == Double.doubleToLongBits(other)
                    ? Optional.empty()
                    : Optional.of(words(path, number, other));
        }
        return Objects.equals(expected, published)
                ? Optional.empty()
                : Optional.of(words(path, text(expected), text(published)));
    }

    private static Optional<String> list(String path, List<?> expected, List<?> published) {
        if (expected.size() != published.size()) {
            return Optional.of(words(path + ".size", expected.size(), published.size()));
        }
        for (int index = 0; index < expected.size(); index++) {
            Optional<String> difference = value(path + "[" + index + "]", expected.get(index), published.get(index));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static String words(String path, Object expected, Object published) {
        return path + " is " + published + ", recomputed " + expected;
    }

    private static Object text(Object value) {
        return value instanceof ByteBuffer bytes
                ? "SHA-256 " + HexFormat.of().formatHex(bytes.array(), bytes.position(), bytes.limit())
                : value;
    }
}
