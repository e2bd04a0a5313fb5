package io.conformalstreams.connectors.alertmanager;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/** The fields of a drift alert record, by their names in the schema, for any converter. */
public interface AlertFields {

    /**
     * The value of a field; empty if it is null.
     *
     * @throws IllegalArgumentException if the record has no such field
     */
    Optional<Object> value(String field);

    /**
     * The fields of a nested record.
     *
     * @throws IllegalArgumentException if the field isn't a record
     */
    AlertFields record(String field);

    /**
     * The fields of a nested record; empty if it is null.
     *
     * @throws IllegalArgumentException if the field isn't a record
     */
    default Optional<AlertFields> optionalRecord(String field) {
        return value(field).map(present -> record(field));
    }

    /** A string, or the name of an enumeration's symbol. */
    default String text(String field) {
        return required(field, Object.class).toString();
    }

    /** A string, or the name of an enumeration's symbol; empty if it is null. */
    default Optional<String> optionalText(String field) {
        return value(field).map(Object::toString);
    }

    /** A number. */
    default double number(String field) {
        return required(field, Number.class).doubleValue();
    }

    /** A whole number. */
    default long count(String field) {
        return required(field, Number.class).longValue();
    }

    /** A time; empty if it is null. */
    default Optional<Instant> time(String field) {
        return value(field).map(value -> {
            if (value instanceof Instant instant) {
                return instant;
            }
            if (value instanceof Date date) {
                return date.toInstant();
            }
            throw new IllegalArgumentException(field + " isn't a time");
        });
    }

    /** A list of strings. */
    default List<String> texts(String field) {
        Collection<?> texts = required(field, Collection.class);
        return texts.stream().map(Object::toString).toList();
    }

    private <T> T required(String field, Class<T> type) {
        return value(field)
                .filter(type::isInstance)
                .map(type::cast)
                .orElseThrow(() -> new IllegalArgumentException(field + " is missing or of another type"));
    }
}
