package io.conformalstreams.connectors.alertmanager;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** States of alerts for tests. */
final class States {

    static final Instant OPENED = Instant.parse("2026-03-01T08:00:00Z");

    private States() {}

    static DriftAlertState state(String id, int revision, boolean open, MonitorKind kind, Severity severity) {
        AlertSubject monitor =
                new AlertSubject(kind, "unet@3|north", "cell-sets", "", "", "inner", "", new BigDecimal("0.10"), 2);
        return new DriftAlertState(
                id,
                revision,
                open,
                severity,
                monitor,
                OPENED,
                OPENED.plusSeconds(revision),
                new TreeMap<>(Map.of("evidence", "1" + revision)),
                Optional.of(URI.create("http://conformal:8080/status")));
    }

    static DriftAlertState open(String id, int revision) {
        return state(id, revision, true, MonitorKind.SCORE_DRIFT, Severity.WARNING);
    }

    static DriftAlertState escalated(String id, int revision) {
        return state(id, revision, true, MonitorKind.SCORE_DRIFT, Severity.CRITICAL);
    }

    static DriftAlertState resolved(String id, int revision) {
        return state(id, revision, false, MonitorKind.SCORE_DRIFT, Severity.WARNING);
    }
}
