package io.conformalstreams.ops.alert;

import io.conformalstreams.connectors.alertmanager.AlertFields;
import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.connectors.alertmanager.DriftAlertStates;
import io.conformalstreams.contracts.DriftAlert;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Drift alerts as Alertmanager gets them, from records of the generated classes. */
final class AlertStates {

    private final DriftAlertStates states;

    /**
     * @param monitorUrl where to look at the monitors; <code>{alert}</code> and <code>{stratum}</code> stand for the
     *     alert's
     * @throws IllegalArgumentException if the link is none
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
                throw new IllegalArgumentException(field + " is no field of an alert");
            }
            return Optional.ofNullable(content.get(found.pos()));
        }

        @Override
        public AlertFields record(String field) {
            return value(field)
                    .filter(IndexedRecord.class::isInstance)
                    .map(value -> new RecordFields((IndexedRecord) value))
                    .orElseThrow(() -> new IllegalArgumentException(field + " is no record"));
        }
    }
}
