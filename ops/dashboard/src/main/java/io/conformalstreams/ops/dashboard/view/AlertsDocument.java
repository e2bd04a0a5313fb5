package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.ops.alert.RecordDocument;
import io.conformalstreams.ops.dashboard.state.AlertLife;
import java.util.Optional;

/** Alerts, in short and in full. */
final class AlertsDocument {

    private AlertsDocument() {}

    /** What a row of the overview shows of an alert. */
    static ObjectNode summary(AlertLife life) {
        DriftAlert alert = life.newest();
        ObjectNode json = Json.object()
                .put("alertId", alert.getAlertId())
                .put("kind", alert.getKind().name())
                .put("severity", alert.getSeverity().name())
                .put("state", alert.getState().name())
                .put("procedure", alert.getProcedure());
        json.set("component", Json.text(Optional.ofNullable(alert.getComponent())));
        json.put("nominalAlpha", alert.getNominalAlpha())
                .put("openedAt", alert.getOpenedAt().toEpochMilli())
                .put("eventTime", alert.getEventTime().toEpochMilli());
        json.set("changeAt", Json.whole(life.changeAt()));
        return json.put("cause", life.cause());
    }

    /** An alert with its life. */
    static ObjectNode life(AlertLife life) {
        DriftAlert alert = life.newest();
        ObjectNode json = summary(life)
                .put("revision", alert.getRevision())
                .put("reason", alert.getReason().name())
                .put("stratum", alert.getStratum())
                .put("channel", alert.getChannel())
                .put("proxy", alert.getProxy())
                .put("promised", alert.getTarget())
                .put("epoch", alert.getEpoch());
        json.set(
                "resolvedAt",
                Json.whole(
                        life.isOpen()
                                ? Optional.empty()
                                : Optional.of(alert.getEventTime().toEpochMilli())));
        json.set("evidenceLog10", Json.number(alert.getEvidenceLog10()));
        double limit = alert.getDetector().getThreshold();
        json.set("limitLog10", Json.number(limit > 0 ? Math.log10(limit) : Double.NaN));
        json.put("runbook", alert.getRunbook());
        json.set("states", Json.array(life.steps(), AlertsDocument::step));
        return json;
    }

    private static ObjectNode step(AlertLife.Step step) {
        ObjectNode json = Json.object()
                .put("revision", step.revision())
                .put("state", step.state().name())
                .put("reason", step.reason().name())
                .put("severity", step.severity().name())
                .put("at", step.at());
        json.set("evidenceLog10", Json.number(step.evidenceLog10()));
        return json;
    }

    /** An alert with its life, every field of its newest state, and its runbook. */
    static ObjectNode full(AlertLife life, Optional<String> runbook) {
        ObjectNode json = life(life);
        json.set("record", RecordDocument.of(life.newest()));
        json.set("runbookText", Json.text(runbook));
        return json;
    }
}
