package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import java.util.Optional;

/**
 * An open alert. The start of the change is fixed when the alert opens, and the counts since then continue.
 *
 * @param revision the revision of the newest state
 * @param since the stretch from the change to the newest observation
 * @param observationsAtOpening the number of observations in the epoch when the alert opened
 * @param openedAt the event time of the opening, milliseconds since 1970
 * @param openingEvidence the evidence at which the alert opened
 * @param reportedEvidence the largest evidence that a state has reported
 * @param reportedAt the event time of the newest state, milliseconds since 1970
 * @param recovery the test of whether the alert is over; empty if there is no such test
 * @param comparedUnits the number of units of the epoch whose values show when the change began. It stops growing when
 *     the rate improves, because later values contain a second change
 * @param improvementReported whether a state has reported that the rate has improved
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
        Optional<RecoveryProcess> recovery,
        long comparedUnits,
        boolean improvementReported) {

    /** Returns the alert after one more observation. */
    OpenAlert observing(Observation observation, boolean event) {
        recovery.ifPresent(process -> process.observe(event));
        Stretch longer = new Stretch(
                since.first(),
                since.labels() + 1,
                since.misses() + observation.weightOfMiss(),
                since.level(),
                since.events() + (event ? 1 : 0));
        return with(revision, severity, longer, reportedEvidence, reportedAt, comparedUnits, improvementReported);
    }

    /** Returns the alert in its next state. */
    OpenAlert next(AlertSeverity newSeverity, double evidence, long at) {
        return with(
                revision + 1,
                newSeverity,
                since,
                Math.max(reportedEvidence, evidence),
                at,
                comparedUnits,
                improvementReported);
    }

    /** Returns whether the rate has improved, and no state has reported it yet. */
    boolean hasNewlyImproved() {
        return !improvementReported
                && recovery.filter(RecoveryProcess::hasImproved).isPresent();
    }

    /** Returns the alert, marked as having reported an improvement. */
    OpenAlert withImprovementReported() {
        return with(revision, severity, since, reportedEvidence, reportedAt, comparedUnits, true);
    }

    /** Returns the alert with more units whose values show when the change began. */
    OpenAlert comparing(long units) {
        return improvementReported ? this : with(revision, severity, since, reportedEvidence, reportedAt, units, false);
    }

    /** Returns the number of observations since the opening. */
    long observationsSinceOpening(long observations) {
        return observations - observationsAtOpening;
    }

    private OpenAlert with(
            int newRevision,
            AlertSeverity newSeverity,
            Stretch stretch,
            double evidence,
            long newReportedAt,
            long newComparedUnits,
            boolean newImprovementReported) {
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
                recovery,
                newComparedUnits,
                newImprovementReported);
    }
}
