package io.conformalstreams.connectors.alertmanagersink;

import io.confluent.connect.avro.AvroConverter;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.EvidencePoints;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.SinceChange;
import io.conformalstreams.contracts.serde.ContractSerdes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of drift alerts, as a worker with the real Avro converter passes them to a sink. */
final class AlertRecords {

    static final String TOPIC = "conformal.drift-alerts";
    static final Instant OPENED = Instant.parse("2026-03-01T08:00:00.250Z");

    /** Values that could identify an image. */
    static final long OFFSET = 987_654_321;

    private static final Map<String, Object> REGISTRY =
            Map.of("schema.registry.url", "mock://alertmanager-sink", "auto.register.schemas", true);

    private final Serializer<DriftAlert> serializer =
            ContractSerdes.on(REGISTRY).serializer(DriftAlert.class);
    private final AvroConverter converter = new AvroConverter();
    private long offset;

    AlertRecords() {
        converter.configure(REGISTRY, false);
    }

    SinkRecord record(DriftAlert alert) {
        SchemaAndValue value = converter.toConnectData(TOPIC, serializer.serialize(TOPIC, alert));
        return record(alert.getAlertId(), value.schema(), value.value());
    }

    SinkRecord erased(String alertId) {
        return record(alertId, null, null);
    }

    SinkRecord record(String key, Schema schema, Object value) {
        return new SinkRecord(
                TOPIC, 0, Schema.STRING_SCHEMA, key, schema, value, offset++, 0L, TimestampType.CREATE_TIME);
    }

    static DriftAlert opened(String id) {
        MissEstimate estimate = MissEstimate.newBuilder()
                .setMisses(30)
                .setLabels(120)
                .setCoverage(0.75)
                .setLower(0.6)
                .setUpper(0.85)
                .setLevel(0.95)
                .setScope("scope")
                .build();
        return DriftAlert.newBuilder()
                .setAlertId(id)
                .setRevision(1)
                .setState(AlertState.OPENED)
                .setReason(AlertReason.EVIDENCE)
                .setKind(AlertKind.SCORE_DRIFT)
                .setSeverity(AlertSeverity.WARNING)
                .setStratum("unet@3|north")
                .setProcedure("sets")
                .setComponent(RegionComponent.INNER)
                .setNominalAlpha(0.1)
                .setAlpha(0.1)
                .setEpoch(1)
                .setNullMiscoverage(0.12)
                .setNullDerivation("derivation")
                .setDetector(DetectorDescription.newBuilder()
                        .setName("detector")
                        .setThreshold(1e6)
                        .setOddsRatios(List.of(1.5, 2.0))
                        .setFalseAlertsPerMillionLabels(1)
                        .build())
                .setEvidence(1.5e6)
                .setFalseAlarmBound("at most T/A")
                .setEvidenceCurve(new EvidencePoints(300L, 128L, List.of(1.0, 40.0, 1.5e6)))
                .setEstimate(estimate)
                .setSinceChange(SinceChange.newBuilder()
                        .setObservation(181)
                        .setLabelledAt(OPENED.minusSeconds(3_600))
                        .setEstimate(estimate)
                        .build())
                .setThresholdVersion(17)
                .setFirstLabel(new RecordCoordinates(OPENED, 0, OFFSET))
                .setLastLabel(new RecordCoordinates(OPENED, 0, OFFSET))
                .setOpenedAt(OPENED)
                .setEventTime(OPENED)
                .setRunbook("https://runbooks.example/drift")
                .setNote("")
                .build();
    }

    static DriftAlert next(DriftAlert alert, AlertState state, AlertSeverity severity) {
        return DriftAlert.newBuilder(alert)
                .setRevision(alert.getRevision() + 1)
                .setState(state)
                .setSeverity(severity)
                .setNote("seen at Mrs Smith's")
                .build();
    }
}
