package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of a stratum apart from its monitors.
 *
 * @param clock the latest event time of its predictions and labels, milliseconds since 1970
 * @param epoch the epoch of the labels that monitors have seen: 0, 1, ..., one for each label policy; -1 before the
 *     first label
 * @param restarts the number of times that operators have started a new epoch
 * @param restartedAt the event time of the last such start. Later predictions belong to the new epoch. 0 before the
 *     first start
 * @param labelPolicy the label policy of the epoch
 * @param lastLabel the position of the newest label that monitors have seen
 * @param process the arrival of labels in the epoch
 * @param open the open alert about the arrival of labels
 */
record StratumState(
        long clock,
        int epoch,
        int restarts,
        long restartedAt,
        String labelPolicy,
        Optional<RecordCoordinates> lastLabel,
        LabelProcess process,
        Optional<OpenProcessAlert> open) {

    /** Returns the state before the first label. */
    static StratumState start(long clock) {
        return new StratumState(clock, -1, 0, 0, "", Optional.empty(), new LabelProcess(), Optional.empty());
    }

    /** Returns the state after a label of the same epoch. */
    StratumState after(RecordCoordinates label) {
        return new StratumState(clock, epoch, restarts, restartedAt, labelPolicy, Optional.of(label), process, open);
    }

    /** Returns the state in a new epoch of the labels. */
    StratumState inEpoch(int newEpoch, String newPolicy) {
        return new StratumState(
                clock, newEpoch, restarts, restartedAt, newPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    /** Returns the state in a new epoch that an operator started. */
    StratumState restarted(long at) {
        return new StratumState(
                clock, epoch, restarts + 1, at, labelPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    StratumState with(Optional<OpenProcessAlert> alert) {
        return new StratumState(clock, epoch, restarts, restartedAt, labelPolicy, lastLabel, process, alert);
    }

    /** Returns the state with a new baseline of the arrival of labels. Units that were tested before stay tested. */
    StratumState withNewBaseline() {
        return new StratumState(
                clock, epoch, restarts, restartedAt, labelPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    /** Returns the position of the last label. Before the first label, partition and offset are -1. */
    RecordCoordinates lastCoordinates() {
        return lastLabel.orElseGet(() -> new RecordCoordinates(Instant.ofEpochMilli(clock), -1, -1L));
    }

    /** Returns the epoch of a procedure's monitors. */
    MonitorEpoch monitorEpoch(String fingerprint) {
        return new MonitorEpoch(epoch, restarts, labelPolicy, fingerprint);
    }

    /**
     * An open alert about the arrival of labels.
     *
     * @param changes the names of the changes
     * @param firstLabel the position of the newest label when the alert opened
     */
    record OpenProcessAlert(
            String alertId,
            Optional<String> previousAlertId,
            int revision,
            List<String> changes,
            Optional<RecordCoordinates> firstLabel,
            long openedAt,
            long reportedAt) {

        OpenProcessAlert {
            changes = List.copyOf(changes);
        }

        OpenProcessAlert next(List<String> newChanges, long at) {
            return new OpenProcessAlert(alertId, previousAlertId, revision + 1, newChanges, firstLabel, openedAt, at);
        }
    }
}
