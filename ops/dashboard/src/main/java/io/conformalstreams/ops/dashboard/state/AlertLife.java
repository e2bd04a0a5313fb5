package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One drift alert: its newest state in full, and the states before it in short. */
public final class AlertLife {

    private static final int MOST_STATES = 32;

    private final List<Step> steps = new ArrayList<>();
    private DriftAlert newest;

    /**
     * A state that the alert has had.
     *
     * @param at event time, in milliseconds since 1970
     */
    public record Step(
            int revision,
            AlertState state,
            AlertReason reason,
            AlertSeverity severity,
            long at,
            double evidenceLog10) {}

    AlertLife(DriftAlert first) {
        this.newest = first;
        add(first);
    }

    void add(DriftAlert alert) {
        newest = alert;
        steps.removeIf(step -> step.revision() == alert.getRevision());
        steps.add(new Step(
                alert.getRevision(),
                alert.getState(),
                alert.getReason(),
                alert.getSeverity(),
                alert.getEventTime().toEpochMilli(),
                alert.getEvidenceLog10()));
        if (steps.size() > MOST_STATES) {
            // The opening stays: it says since when.
            steps.remove(1);
        }
    }

    public DriftAlert newest() {
        return newest;
    }

    /** The states in the order in which they were read; the first one read is kept for good. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    public boolean isOpen() {
        return newest.getState() != AlertState.RESOLVED;
    }

    /** Event time of the first label of the estimated change, in milliseconds since 1970; empty if unknown. */
    public Optional<Long> changeAt() {
        return Optional.ofNullable(newest.getSinceChange().getLabelledAt()).map(time -> time.toEpochMilli());
    }

    /** What the alert says, in words, with the cause as far as it is known. */
    public String cause() {
        return newest.getCause() == null
                ? change()
                : change() + "; " + newest.getCause().getText();
    }

    private String change() {
        return switch (newest.getKind()) {
            case COVERAGE_BREACH -> "deployed sets miss more often than promised";
            case SCORE_DRIFT -> "critical values are larger than those of the reference";
            case INPUT_DRIFT -> "the predictions have changed: " + newest.getProxy() + " of " + newest.getChannel();
            case LABEL_PROCESS -> "labels arrive differently: " + String.join(", ", newest.getChanges());
            case OVERCOVERAGE -> "sets are larger than the promise needs";
            case UNRECOGNISED -> "a kind of drift that this version does not know";
        };
    }

    /** Tells whether the alert says that the deployed sets of a procedure miss too often. */
    public boolean breaches(String procedure) {
        return isOpen()
                && newest.getKind() == AlertKind.COVERAGE_BREACH
                && newest.getProcedure().equals(procedure);
    }

    /** The alert's states as marks. */
    public List<Mark> marks() {
        return steps.stream()
                .map(step -> new Mark(
                        step.at(),
                        switch (step.state()) {
                            case OPENED -> Mark.Kind.ALERT_OPENED;
                            case RESOLVED -> Mark.Kind.ALERT_RESOLVED;
                            case UPDATED, UNRECOGNISED -> Mark.Kind.ALERT_UPDATED;
                        },
                        newest.getEpoch(),
                        Optional.empty(),
                        Optional.of(newest.getAlertId()),
                        newest.getKind() + " " + step.state() + ": " + step.reason()))
                .toList();
    }
}
