package io.conformalstreams.ops.alert;

import io.conformalstreams.connectors.alertmanager.AlertFields;
import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.connectors.alertmanager.DriftAlertStates;
import io.conformalstreams.contracts.DriftAlert;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Converts drift alerts of the generated classes to states for Alertmanager. */
final class AlertStates {

    private final DriftAlertStates states;

    /**
     * @param monitorUrl link to the monitors; <code>{alert}</code> and <code>{stratum}</code> are replaced by the id
     *     and the stratum of the alert
     * @throws IllegalArgumentException if the link isn't valid
     */
    AlertStates(Optional<String> monitorUrl) {
        this.states = new DriftAlertStates(monitorUrl);
    }

    DriftAlertState of(DriftAlert alert) {
        return states.of(new RecordFields(alert));
    }

    private record RecordFields(IndexedRecord content) implements AlertFields {

        @Override
        public Optional<Object> value(String field) {
            Schema.Field found = content.getSchema().getField(field);
            if (found == null) {
                throw new IllegalArgumentException("an alert has no field " + field);
            }
            return Optional.ofNullable(content.get(found.pos()));
        }

        @Override
        public AlertFields record(String field) {
            return value(field)
                    .filter(IndexedRecord.class::isInstance)
                    .map(value -> new RecordFields((IndexedRecord) value))
                    .orElseThrow(() -> new IllegalArgumentException(field + " isn't a record"));
        }
    }
}
