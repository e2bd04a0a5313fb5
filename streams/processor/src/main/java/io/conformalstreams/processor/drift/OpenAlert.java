package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import java.util.Optional;

/**
 * An alert that is open. The stretch since the change is fixed when it opens; its counts go on.
 *
 * @param revision of the newest state
 * @param since the stretch, counted to the newest observation
 * @param observationsAtOpening observations of the epoch when it opened
 * @param openedAt event time, milliseconds since 1970
 * @param openingEvidence evidence at which it opened
 * @param reportedEvidence evidence in the newest state that reported any
 * @param reportedAt event time of the newest state
 * @param recovery evidence that it is over; empty where there is no such test
 */
record OpenAlert(
        String alertId,
        Optional<String> previousAlertId,
        int revision,
        AlertSeverity severity,
        Stretch since,
        RecordCoordinates firstLabel,
        long observationsAtOpening,
        long openedAt,
        double openingEvidence,
        double reportedEvidence,
        long reportedAt,
        Optional<RecoveryProcess> recovery) {

    /** With one more observation after the opening. */
    OpenAlert observing(Observation observation, boolean event) {
        recovery.ifPresent(process -> process.observe(event));
        Stretch longer = new Stretch(
                since.first(),
                since.labels() + 1,
                since.misses() + observation.weightOfMiss(),
                since.level(),
                since.events() + (event ? 1 : 0));
        return with(revision, severity, longer, reportedEvidence, reportedAt);
    }

    /** In its next state. */
    OpenAlert next(AlertSeverity newSeverity, double evidence, long at) {
        return with(revision + 1, newSeverity, since, Math.max(reportedEvidence, evidence), at);
    }

    private OpenAlert with(
            int newRevision, AlertSeverity newSeverity, Stretch stretch, double evidence, long newReportedAt) {
        return new OpenAlert(
                alertId,
                previousAlertId,
                newRevision,
                newSeverity,
                stretch,
                firstLabel,
                observationsAtOpening,
                openedAt,
                openingEvidence,
                evidence,
                newReportedAt,
                recovery);
    }
}
