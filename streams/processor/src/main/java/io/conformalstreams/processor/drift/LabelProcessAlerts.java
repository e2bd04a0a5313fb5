package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
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
import java.util.Locale;
import java.util.Optional;

/**
 * Composes the records of alerts about the arrival of labels. Such an alert judges no sets, so its fields about sets
 * are empty.
 */
final class LabelProcessAlerts {

    private static final String NULL = "shares and lags as at the start of the epoch, exact if units are exchangeable;"
            + " corrections at most 1 % and late labels at most 5 % of labels";

    private final Drift drift;
    private final FalseAlertBudget budget;

    LabelProcessAlerts(Drift drift, FalseAlertBudget budget) {
        this.drift = drift;
        this.budget = budget;
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
        double evidence = state.process().evidence();
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
                .setNullDerivation(NULL)
                .setDetector(DetectorDescription.newBuilder()
                        .setName("mixture Shiryaev-Roberts e-detectors of the arrival of labels")
                        .setThreshold(budget.evidence())
                        .setFalseAlertsPerMillionLabels(drift.falseAlertsPerMillionLabels())
                        .setMonitorsPerLabel(budget.monitorsPerLabel())
                        .build())
                .setEvidence(evidence)
                .setEvidenceLog10(evidence > 1 ? StrictMath.log10(evidence) : 0)
                .setFalseAlarmBound(bound())
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

    private String bound() {
        return String.format(
                Locale.ROOT,
                "while labels arrive as before, the probability of an alert within T units is at most T/%.6g",
                budget.evidence() / budget.monitorsPerLabel());
    }

    private static RecordCoordinates coordinates(Optional<RecordCoordinates> label, Instant eventTime) {
        return label.orElseGet(() -> new RecordCoordinates(eventTime, -1, -1L));
    }
}
