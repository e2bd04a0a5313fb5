package io.conformalstreams.connectors.alertmanager;

/**
 * The quantity that a monitor watches. The severity of a kind never changes, because it is part of an alert's identity.
 */
public enum MonitorKind {
    /** Scores are no longer exchangeable with those of the calibration. */
    SCORE_DRIFT(Severity.WARNING),
    /** Deployed sets miss the truth too often. */
    COVERAGE_BREACH(Severity.CRITICAL),
    /** Predictions look different. This says nothing about the promise. */
    INPUT_DRIFT(Severity.WARNING),
    /** Labels arrive late, rarely, or selectively. */
    LABEL_PROCESS(Severity.WARNING),
    /** Sets are larger than necessary. */
    OVERCOVERAGE(Severity.INFO),
    /** A kind that this version doesn't know. */
    UNRECOGNISED(Severity.WARNING);

    private final Severity severity;

    MonitorKind(Severity severity) {
        this.severity = severity;
    }

    /** Returns the severity with which an alert of this kind opens. */
    public Severity severity() {
        return severity;
    }
}
