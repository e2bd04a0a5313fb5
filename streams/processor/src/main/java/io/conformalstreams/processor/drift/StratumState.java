package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a stratum remembers beside its monitors.
 *
 * @param clock latest event time of any of its predictions and labels, milliseconds since 1970
 * @param epoch of the labels that monitors have seen: 0, 1, ... by label policy; -1 before the first
 * @param restarts how often operators have started a new epoch
 * @param restartedAt event time of the last of these, from which on predictions belong to the new epoch; 0 before the first
 * @param labelPolicy of the epoch
 * @param lastLabel the newest label that monitors have seen
 * @param process how labels come in the epoch
 * @param open the open alert about how labels come
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

    static StratumState start() {
        return new StratumState(Long.MIN_VALUE, -1, 0, 0, "", Optional.empty(), new LabelProcess(), Optional.empty());
    }

    /** After an event at a time. */
    StratumState at(long time) {
        return new StratumState(
                Math.max(clock, time), epoch, restarts, restartedAt, labelPolicy, lastLabel, process, open);
    }

    /** After a label of the same epoch. */
    StratumState after(RecordCoordinates label) {
        return new StratumState(clock, epoch, restarts, restartedAt, labelPolicy, Optional.of(label), process, open);
    }

    /** In a new epoch of the labels. */
    StratumState inEpoch(int newEpoch, String newPolicy) {
        return new StratumState(
                clock, newEpoch, restarts, restartedAt, newPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    /** In a new epoch by an operator's word. */
    StratumState restarted(long at) {
        return new StratumState(
                clock, epoch, restarts + 1, at, labelPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    StratumState with(Optional<OpenProcessAlert> alert) {
        return new StratumState(clock, epoch, restarts, restartedAt, labelPolicy, lastLabel, process, alert);
    }

    /** With a new baseline of how labels come. */
    StratumState withNewBaseline() {
        return new StratumState(
                clock, epoch, restarts, restartedAt, labelPolicy, lastLabel, new LabelProcess(), Optional.empty());
    }

    /** Where the last label stands; nowhere before the first. */
    RecordCoordinates lastCoordinates() {
        return lastLabel.orElseGet(() -> new RecordCoordinates(Instant.ofEpochMilli(clock), -1, -1L));
    }

    /** The epoch of a procedure's monitors. */
    MonitorEpoch monitorEpoch(String fingerprint) {
        return new MonitorEpoch(epoch, restarts, labelPolicy, fingerprint);
    }

    /**
     * An open alert about how labels come.
     *
     * @param changes names of what has changed
     * @param firstLabel the newest label when it opened
     * @param calmBlocks complete blocks in a row without a change
     */
    record OpenProcessAlert(
            String alertId,
            Optional<String> previousAlertId,
            int revision,
            List<String> changes,
            Optional<RecordCoordinates> firstLabel,
            long openedAt,
            long reportedAt,
            int calmBlocks) {

        OpenProcessAlert {
            changes = List.copyOf(changes);
        }

        OpenProcessAlert next(List<String> newChanges, long at) {
            return new OpenProcessAlert(
                    alertId, previousAlertId, revision + 1, newChanges, firstLabel, openedAt, at, 0);
        }

        OpenProcessAlert calm(int blocks) {
            return new OpenProcessAlert(
                    alertId, previousAlertId, revision, changes, firstLabel, openedAt, reportedAt, blocks);
        }
    }
}
