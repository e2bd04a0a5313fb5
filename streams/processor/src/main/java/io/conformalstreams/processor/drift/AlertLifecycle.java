package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Decides when an alert opens, is published again, and ends. It opens when the evidence reaches the limit. It is updated
 *
 * <ul>
 *   <li>if its severity rises,
 *   <li>if the evidence grows by another factor of {@value #FACTOR},
 *   <li>if the rate has improved but not recovered,
 *   <li>if a cause is named that had not been named since the opening,
 *   <li>if {@value #FIRST_ADVICE}, twice as many, four times as many, ... units have come since the opening,
 *   <li>or if the heartbeat interval has passed.
 * </ul>
 *
 * <p>While it is open, its monitor opens no other alert. An alert is resolved by proof that the rate is at most the
 * tolerated one, by a new epoch, or by an operator. It is never resolved because labels stop.
 */
final class AlertLifecycle {

    private static final double FACTOR = 100;
    private static final double ERROR = 0.05;
    private static final long FIRST_ADVICE = 32;

    private final MonitorStore store;
    private final ValueHistory history;
    private final Drift drift;
    private final DriftAlerts alerts;

    AlertLifecycle(MonitorStore store, ValueHistory history, AlertCauses causes, ConformalConfiguration configuration) {
        this.store = store;
        this.history = history;
        this.drift = configuration.drift();
        this.alerts = new DriftAlerts(configuration, history, causes);
    }

    /**
     * Passes an observation to a monitor, and returns the alert if a new state of it must be published.
     *
     * @param breached what the coverage monitor reports about the same sets
     * @param namesCause whether the observed unit names a cause that had not been named since the opening
     */
    Optional<DriftAlert> observe(
            Monitor monitor,
            Observation observation,
            FalseAlertBudget budget,
            StratumState stratum,
            Breach breached,
            boolean namesCause) {
        monitor.observe(observation, budget);
        boolean namesItsCause = namesCause && AlertCauses.hasCause(monitor.id());
        Optional<DriftAlert> alert = monitor.isOpen()
                ? next(monitor, breached, namesItsCause, budget, stratum, observation.at())
                : open(monitor, breached, budget, stratum, observation.at());
        store.put(monitor);
        return alert;
    }

    /** Ends the open alert of a monitor. The caller stores or removes the monitor. */
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
        AlertHistory earlier = store.history(monitor.id());
        String alertId = earlier.nextAlertId(monitor.id(), monitor.epoch());
        monitor.open(
                alertId, earlier.lastAlertId(), severity(monitor, breached), drift.recoveryTolerance(), units(monitor));
        store.put(monitor.id(), earlier.opened(alertId));
        return Optional.of(alerts.of(monitor, AlertState.OPENED, AlertReason.EVIDENCE, budget, stratum, at, ""));
    }

    private long units(Monitor monitor) {
        return history.units(monitor.id().stratum(), monitor.id().subject(), monitor.epoch());
    }

    private Optional<DriftAlert> next(
            Monitor monitor,
            Breach breached,
            boolean namesCause,
            FalseAlertBudget budget,
            StratumState stratum,
            long at) {
        OpenAlert open = monitor.openAlert();
        if (open.recovery().filter(RecoveryProcess::hasRecovered).isPresent()) {
            return Optional.of(resolve(monitor, AlertReason.RECOVERED, budget, stratum, at, ""));
        }
        // A critical alert stays critical: a proof need not be repeated.
        boolean rises = open.severity() != AlertSeverity.CRITICAL
                && severity(monitor, breached).compareTo(open.severity()) > 0;
        return reason(monitor, rises, namesCause, at).map(reason -> {
            if (reason == AlertReason.IMPROVED) {
                monitor.reportImprovement();
            }
            monitor.compare(units(monitor));
            monitor.advance(rises ? severity(monitor, breached) : open.severity(), at);
            return alerts.of(monitor, AlertState.UPDATED, reason, budget, stratum, at, "");
        });
    }

    private Optional<AlertReason> reason(Monitor monitor, boolean severityRises, boolean namesCause, long at) {
        OpenAlert open = monitor.openAlert();
        if (severityRises) {
            return Optional.of(AlertReason.SEVERITY);
        }
        if (open.hasNewlyImproved()) {
            return Optional.of(AlertReason.IMPROVED);
        }
        if (monitor.detector().evidence() >= FACTOR * open.reportedEvidence()) {
            return Optional.of(AlertReason.EVIDENCE);
        }
        if (namesCause) {
            return Optional.of(AlertReason.CAUSE);
        }
        if (isTimeForAdvice(open.observationsSinceOpening(monitor.detector().observations()))) {
            return Optional.of(AlertReason.ADVICE);
        }
        return at - open.reportedAt() >= drift.heartbeat().toMillis()
                ? Optional.of(AlertReason.HEARTBEAT)
                : Optional.empty();
    }

    private static boolean isTimeForAdvice(long units) {
        return units >= FIRST_ADVICE && Long.bitCount(units) == 1;
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

    /** The state of the coverage monitor for the sets whose scores a monitor observes. */
    enum Breach {
        /** An alert about a breach of coverage is open. */
        PROVEN,
        /** No such alert is open. */
        UNPROVEN,
        /** The procedure does not promise a miss rate. */
        UNDEFINED
    }
}
