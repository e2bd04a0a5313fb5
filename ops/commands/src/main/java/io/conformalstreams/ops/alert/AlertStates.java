package io.conformalstreams.ops.alert;

import io.conformalstreams.connectors.alertmanager.DriftAlertState;
import io.conformalstreams.connectors.alertmanager.Monitor;
import io.conformalstreams.connectors.alertmanager.MonitorKind;
import io.conformalstreams.connectors.alertmanager.Severity;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Drift alerts as Alertmanager gets them: of the record, only what can't identify anybody.
 *
 * @param monitorUrl where to look at the monitors; <code>{alert}</code> and <code>{stratum}</code> stand for the alert's
 */
record AlertStates(Optional<String> monitorUrl) {

    DriftAlertState of(DriftAlert alert) {
        Monitor monitor = new Monitor(
                kind(alert.getKind()),
                alert.getStratum(),
                alert.getProcedure(),
                alert.getChannel(),
                alert.getSide() == ThresholdSide.UNRECOGNISED
                        ? ""
                        : alert.getSide().name().toLowerCase(Locale.ROOT),
                BigDecimal.valueOf(alert.getAlpha()),
                alert.getEpoch());
        return new DriftAlertState(
                alert.getAlertId(),
                alert.getRevision(),
                alert.getState() != AlertState.RESOLVED,
                severity(alert.getSeverity(), monitor.kind()),
                monitor,
                alert.getOpenedAt(),
                alert.getEventTime(),
                AlertAnnotations.of(alert),
                monitorUrl.map(template -> link(template, alert)));
    }

    /** @throws IllegalArgumentException if the link is none */
    private static URI link(String template, DriftAlert alert) {
        return URI.create(template.replace("{alert}", encoded(alert.getAlertId()))
                .replace("{stratum}", encoded(alert.getStratum())));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static MonitorKind kind(AlertKind kind) {
        return switch (kind) {
            case SCORE_DRIFT -> MonitorKind.SCORE_DRIFT;
            case COVERAGE_BREACH -> MonitorKind.COVERAGE_BREACH;
            case INPUT_DRIFT -> MonitorKind.INPUT_DRIFT;
            case LABEL_PROCESS -> MonitorKind.LABEL_PROCESS;
            case OVERCOVERAGE -> MonitorKind.OVERCOVERAGE;
            case UNRECOGNISED -> MonitorKind.UNRECOGNISED;
        };
    }

    private static Severity severity(AlertSeverity severity, MonitorKind kind) {
        return switch (severity) {
            case INFO -> Severity.INFO;
            case WARNING -> Severity.WARNING;
            case CRITICAL -> Severity.CRITICAL;
            case UNRECOGNISED -> kind.severity();
        };
    }
}
