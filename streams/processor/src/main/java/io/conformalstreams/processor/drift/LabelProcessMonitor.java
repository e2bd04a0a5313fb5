package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.conformal.drift.MaturePrediction;
import io.conformalstreams.conformal.drift.TestedPredictions;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.drift.MaturityBuffer.MatureImage;
import io.conformalstreams.processor.drift.StratumState.OpenProcessAlert;
import java.util.List;
import java.util.Optional;

/**
 * Monitors the arrival of labels ({@link LabelProcess}). It observes every mature prediction, and tests one of each unit
 * in an epoch. Alerts are at most warnings. An alert names the changes that are proven, and ends when all of them are
 * proven to have ended.
 */
final class LabelProcessMonitor {

    private final MonitorStore store;
    private final TestedPredictionStore testedPredictions;
    private final Drift drift;
    private final FalseAlertBudget budget;
    private final LabelProcessAlerts alerts;

    LabelProcessMonitor(MonitorStore store, TestedPredictionStore testedPredictions, Drift drift) {
        this.store = store;
        this.testedPredictions = testedPredictions;
        this.drift = drift;
        this.budget = FalseAlertBudgets.ofArrivals(drift);
        this.alerts = new LabelProcessAlerts(drift, budget);
    }

    /** Processes a mature prediction. */
    Transition observe(String stratum, MatureImage mature, StratumState state, long at) {
        BufferedUnit prediction = mature.image();
        LabelProcess process = state.process();
        process.observe(
                new MaturePrediction(
                        prediction.unitId(),
                        mature.predictionId(),
                        prediction.lag(),
                        prediction.label().map(LabelledUnit.Label::audit).orElse(false)),
                tested(stratum, state),
                ScoreMonitors.uniform(MonitorId.labels(stratum), state.monitorEpoch("")));
        process.judge(budget.evidence());
        if (!drift.monitors().labelProcess()) {
            return new Transition(state, Optional.empty());
        }
        List<String> changes = LabelCountsRecord.changes(process);
        return state.open().isPresent() ? next(stratum, state, changes, at) : open(stratum, state, changes, at);
    }

    /** Counts a label that arrived, or was corrected or withdrawn, after its prediction had matured. */
    void countUnused(String stratum, CoverageOutcome outcome, StratumState state) {
        if (outcome.getStatus() == OutcomeStatus.FIRST) {
            state.process().late(outcome.getUnitId(), outcome.getPredictionId(), tested(stratum, state));
        } else {
            state.process().correct(outcome.getUnitId(), outcome.getPredictionId(), tested(stratum, state));
        }
    }

    private TestedPredictions tested(String stratum, StratumState state) {
        return testedPredictions.of(stratum, state.monitorEpoch(""));
    }

    /** Ends the open alert. The caller starts a new baseline. */
    Optional<DriftAlert> end(String stratum, StratumState state, AlertReason reason, long at, String note) {
        return state.open()
                .map(open -> alerts.of(
                        stratum, state, open.next(open.changes(), at), AlertState.RESOLVED, reason, at, note));
    }

    private Transition open(String stratum, StratumState state, List<String> changes, long at) {
        if (changes.isEmpty()) {
            return new Transition(state, Optional.empty());
        }
        MonitorId monitor = MonitorId.labels(stratum);
        AlertHistory history = store.history(monitor);
        String alertId = history.nextAlertId(monitor, state.monitorEpoch(""));
        OpenProcessAlert open =
                new OpenProcessAlert(alertId, history.lastAlertId(), 1, changes, state.lastLabel(), at, at);
        store.put(monitor, history.opened(alertId));
        return step(stratum, state, open, AlertState.OPENED, AlertReason.EVIDENCE, at);
    }

    private Transition next(String stratum, StratumState state, List<String> changes, long at) {
        OpenProcessAlert open = state.open().orElseThrow();
        if (changes.isEmpty()) {
            return new Transition(state.with(Optional.empty()), end(stratum, state, AlertReason.RECOVERED, at, ""));
        }
        if (!changes.equals(open.changes())) {
            return step(stratum, state, open.next(changes, at), AlertState.UPDATED, AlertReason.EVIDENCE, at);
        }
        if (at - open.reportedAt() >= drift.heartbeat().toMillis()) {
            return step(stratum, state, open.next(changes, at), AlertState.UPDATED, AlertReason.HEARTBEAT, at);
        }
        return new Transition(state, Optional.empty());
    }

    private Transition step(
            String stratum,
            StratumState state,
            OpenProcessAlert open,
            AlertState alertState,
            AlertReason reason,
            long at) {
        return new Transition(
                state.with(Optional.of(open)),
                Optional.of(alerts.of(stratum, state, open, alertState, reason, at, "")));
    }

    /**
     * The result of processing a prediction.
     *
     * @param state the new state of the stratum
     * @param alert the new state of the alert, if it has changed
     */
    record Transition(StratumState state, Optional<DriftAlert> alert) {}
}
