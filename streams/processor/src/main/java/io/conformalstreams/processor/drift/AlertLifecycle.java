package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.Drift;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * When an alert opens, is published again, and is over. It opens at the evidence limit. It is updated only if its severity
 * rises, evidence has gained another factor of {@value #FACTOR}, or the heartbeat has passed, so that one drift is one
 * alert. It is resolved by proof that the rate has returned, by a new epoch, or by an operator; never by silence.
 */
final class AlertLifecycle {

    private static final double FACTOR = 100;
    private static final double ERROR = 0.05;

    private final MonitorStore store;
    private final Drift drift;
    private final DriftAlerts alerts;

    AlertLifecycle(MonitorStore store, Drift drift) {
        this.store = store;
        this.drift = drift;
        this.alerts = new DriftAlerts(drift);
    }

    /**
     * Feeds a monitor, and returns the state that its alert enters, if any.
     *
     * @param breached whether the broken promise itself is proven otherwise
     */
    Optional<DriftAlert> observe(
            Monitor monitor, Observation observation, FalseAlertBudget budget, StratumState stratum, Breach breached) {
        monitor.observe(observation);
        Optional<DriftAlert> alert = monitor.isOpen()
                ? next(monitor, breached, budget, stratum, observation.at())
                : open(monitor, breached, budget, stratum, observation.at());
        store.put(monitor);
        return alert;
    }

    /** Ends the open alert of a monitor; the caller stores or removes the monitor. */
    DriftAlert resolve(
            Monitor monitor, AlertReason reason, FalseAlertBudget budget, StratumState stratum, long at, String note) {
        monitor.advance(monitor.openAlert().severity(), at);
        DriftAlert alert = alerts.of(monitor, AlertState.RESOLVED, reason, budget, stratum, at, note);
        monitor.close();
        return alert;
    }

    private Optional<DriftAlert> open(
            Monitor monitor, Breach breached, FalseAlertBudget budget, StratumState stratum, long at) {
        if (monitor.detector().evidence() < monitor.limit(budget).evidence()) {
            return Optional.empty();
        }
        AlertHistory history = store.history(monitor.id());
        String alertId = history.nextAlertId(monitor.id(), monitor.epoch());
        monitor.open(alertId, history.lastAlertId(), severity(monitor, breached));
        store.put(monitor.id(), history.opened(alertId));
        return Optional.of(alerts.of(monitor, AlertState.OPENED, AlertReason.EVIDENCE, budget, stratum, at, ""));
    }

    private Optional<DriftAlert> next(
            Monitor monitor, Breach breached, FalseAlertBudget budget, StratumState stratum, long at) {
        OpenAlert open = monitor.openAlert();
        if (open.recovery().filter(RecoveryProcess::hasRecovered).isPresent()) {
            return Optional.of(resolve(monitor, AlertReason.RECOVERED, budget, stratum, at, ""));
        }
        // What has once been proven need not be proven again.
        boolean rises = open.severity() != AlertSeverity.CRITICAL
                && severity(monitor, breached).compareTo(open.severity()) > 0;
        return reason(monitor, rises, at).map(reason -> {
            monitor.advance(rises ? severity(monitor, breached) : open.severity(), at);
            return alerts.of(monitor, AlertState.UPDATED, reason, budget, stratum, at, "");
        });
    }

    private Optional<AlertReason> reason(Monitor monitor, boolean severityRises, long at) {
        OpenAlert open = monitor.openAlert();
        if (severityRises) {
            return Optional.of(AlertReason.SEVERITY);
        }
        if (monitor.detector().evidence() >= FACTOR * open.reportedEvidence()) {
            return Optional.of(AlertReason.EVIDENCE);
        }
        return at - open.reportedAt() >= drift.heartbeat().toMillis()
                ? Optional.of(AlertReason.HEARTBEAT)
                : Optional.empty();
    }

    private static AlertSeverity severity(Monitor monitor, Breach breached) {
        return switch (monitor.id().kind()) {
            case COVERAGE_BREACH -> AlertSeverity.CRITICAL;
            case OVERCOVERAGE -> AlertSeverity.INFO;
            default -> isBreached(monitor, breached) ? AlertSeverity.CRITICAL : AlertSeverity.WARNING;
        };
    }

    private static boolean isBreached(Monitor monitor, Breach breached) {
        return switch (breached) {
            case PROVEN -> true;
            case UNDEFINED -> false;
            case UNPROVEN -> {
                double alpha = monitor.lastObservation().issuedThreshold().alpha();
                BetaMixtureInterval missRate = BetaMixtureInterval.of(
                        monitor.detector().misses(),
                        monitor.detector().observations(),
                        BigDecimal.valueOf(alpha),
                        ERROR);
                yield missRate.lower() > CoverageBreachNull.tolerated(alpha);
            }
        };
    }

    /** What another monitor says of the deployed misses of a monitor of scores. */
    enum Breach {
        /** An alert about them is open. */
        PROVEN,
        /** None is. */
        UNPROVEN,
        /** The procedure promises no share of misses. */
        UNDEFINED
    }
}
