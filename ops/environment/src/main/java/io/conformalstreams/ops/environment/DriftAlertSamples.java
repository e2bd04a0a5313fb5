package io.conformalstreams.ops.environment;

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

/** Drift alerts for tests. */
public final class DriftAlertSamples {

    /** The time at which all of these alerts open. */
    public static final Instant OPENED = Instant.parse("2026-03-01T08:00:00Z");

    /** The offset of a label in its topic. It could identify an image. */
    public static final long OFFSET = 987_654_321;

    static {
        // Avro instantiates the contracts' classes only after their serdes have registered them as trusted.
        ContractSerdes.on(Map.of());
    }

    private DriftAlertSamples() {}

    /** Returns an alert that has just opened. */
    public static DriftAlert opened(String id, AlertKind kind, String stratum) {
        MissEstimate epoch = estimate(40, 300, 0.81, 0.9);
        MissEstimate since = estimate(30, 120, 0.6, 0.85);
        return DriftAlert.newBuilder()
                .setAlertId(id)
                .setRevision(1)
                .setState(AlertState.OPENED)
                .setReason(AlertReason.EVIDENCE)
                .setKind(kind)
                .setSeverity(kind == AlertKind.COVERAGE_BREACH ? AlertSeverity.CRITICAL : AlertSeverity.WARNING)
                .setStratum(stratum)
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
                .setEstimate(epoch)
                .setSinceChange(SinceChange.newBuilder()
                        .setObservation(181)
                        .setLabelledAt(OPENED.minusSeconds(3_600))
                        .setEstimate(since)
                        .build())
                .setThresholdVersion(17)
                .setFirstLabel(new RecordCoordinates(OPENED.minusSeconds(3_600), 0, OFFSET))
                .setLastLabel(new RecordCoordinates(OPENED, 0, OFFSET))
                .setOpenedAt(OPENED)
                .setEventTime(OPENED)
                .setRunbook("https://runbooks.example/drift")
                .build();
    }

    private static MissEstimate estimate(long misses, long labels, double lower, double upper) {
        return MissEstimate.newBuilder()
                .setMisses(misses)
                .setLabels(labels)
                .setCoverage(1 - (double) misses / labels)
                .setLower(lower)
                .setUpper(upper)
                .setLevel(0.95)
                .setScope("scope")
                .build();
    }

    /** Returns the next state of an alert. */
    public static DriftAlert next(DriftAlert alert, AlertState state, AlertSeverity severity, Instant at) {
        return DriftAlert.newBuilder(alert)
                .setRevision(alert.getRevision() + 1)
                .setState(state)
                .setReason(state == AlertState.RESOLVED ? AlertReason.RECOVERED : AlertReason.EVIDENCE)
                .setSeverity(severity)
                .setEvidence(alert.getEvidence() * 100)
                .setEventTime(at)
                .build();
    }
}
