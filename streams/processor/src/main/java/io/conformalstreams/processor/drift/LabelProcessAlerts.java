package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.SinceChange;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.drift.StratumState.OpenProcessAlert;
import java.time.Instant;
import java.util.Optional;

/**
 * Composes the records of alerts about the arrival of labels. Such an alert judges no sets, so its fields about sets
 * are empty.
 */
final class LabelProcessAlerts {

    private final Drift drift;

    LabelProcessAlerts(Drift drift) {
        this.drift = drift;
    }

    DriftAlert of(
            String stratum,
            StratumState state,
            OpenProcessAlert open,
            AlertState alertState,
            AlertReason reason,
            long at,
            String note) {
        Instant eventTime = Instant.ofEpochMilli(at);
        return DriftAlert.newBuilder()
                .setAlertId(open.alertId())
                .setPreviousAlertId(open.previousAlertId().orElse(null))
                .setRevision(open.revision())
                .setState(alertState)
                .setReason(reason)
                .setKind(AlertKind.LABEL_PROCESS)
                .setSeverity(AlertSeverity.WARNING)
                .setStratum(stratum)
                .setStratumKeys(StratumKeys.of(stratum))
                .setProcedure("")
                .setNominalAlpha(0)
                .setAlpha(0)
                .setEpoch(state.epoch())
                .setLabelPolicy(state.labelPolicy())
                .setNullMiscoverage(0)
                .setNullDerivation("none: fixed tolerances against the first block of the epoch")
                .setDetector(DetectorDescription.newBuilder()
                        .setName("fixed tolerances of the label process")
                        .setThreshold(0)
                        .setFalseAlertsPerMillionLabels(drift.falseAlertsPerMillionLabels())
                        .setMonitorsPerLabel(0)
                        .build())
                .setEvidence(0)
                .setFalseAlarmBound("none")
                .setEstimate(DriftAlerts.NOTHING_JUDGED)
                .setSinceChange(SinceChange.newBuilder()
                        .setObservation(state.process().predictions())
                        .setLabelledAt(open.firstLabel()
                                .map(RecordCoordinates::getLabelledAt)
                                .orElse(null))
                        .setEstimate(DriftAlerts.NOTHING_JUDGED)
                        .setNote("counted in matured predictions")
                        .build())
                .setCounts(LabelCountsRecord.of(state.process()))
                .setChanges(open.changes())
                .setPopulation("all")
                .setThresholdVersion(0)
                .setFirstLabel(coordinates(open.firstLabel(), eventTime))
                .setLastLabel(coordinates(state.lastLabel(), eventTime))
                .setOpenedAt(Instant.ofEpochMilli(open.openedAt()))
                .setEventTime(eventTime)
                .setRunbook(DriftAlerts.runbook(AlertKind.LABEL_PROCESS))
                .setNote(note)
                .build();
    }

    private static RecordCoordinates coordinates(Optional<RecordCoordinates> label, Instant eventTime) {
        return label.orElseGet(() -> new RecordCoordinates(eventTime, -1, -1L));
    }
}
