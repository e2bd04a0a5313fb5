package io.conformalstreams.connectors.alertmanagersink;

import io.conformalstreams.connectors.alertmanager.AlertFields;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;

/** The fields of a record, as a converter with schemas delivers it. */
record StructFields(Struct content) implements AlertFields {

    @Override
    public Optional<Object> value(String field) {
        if (content.schema().field(field) == null) {
            throw new IllegalArgumentException("the value has no field " + field);
        }
        return Optional.ofNullable(content.get(field));
    }

    @Override
    public AlertFields record(String field) {
        return value(field)
                .filter(Struct.class::isInstance)
                .map(value -> new StructFields((Struct) value))
                .orElseThrow(() -> new IllegalArgumentException(field + " isn't a struct"));
    }
}
