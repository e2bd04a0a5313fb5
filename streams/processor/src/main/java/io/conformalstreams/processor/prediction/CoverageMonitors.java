package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.SideOutcome;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Guarantee;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.prediction.CoverageMonitor.Identity;
import io.conformalstreams.processor.prediction.CoverageMonitor.Observation;
import io.conformalstreams.processor.procedure.RiskDefinition;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The monitors of deployed misses: one for each stratum, procedure, nominal alpha and side, fed once a unit with the
 * first outcome of its calibrated sets.
 *
 * <p>Every label feeds h monitors; an alert opens at evidence A = h 10^6 / f, which bounds the expected false alerts over
 * all of them by f for a million labels (mixture Shiryaev-Roberts e-detector of Shin, Ramdas and Rinaldo).
 */
final class CoverageMonitors {

    private static final byte MONITOR = 1;
    private static final byte FED_UNIT = 2;

    private final KeyValueStore<Bytes, byte[]> store;
    private final ConformalConfiguration configuration;

    CoverageMonitors(KeyValueStore<Bytes, byte[]> store, ConformalConfiguration configuration) {
        this.store = store;
        this.configuration = configuration;
    }

    /** Feeds an outcome, and returns the states of alerts that follow. */
    List<DriftAlert> observe(CoverageOutcome outcome) {
        if (outcome.getVerdict() != OutcomeVerdict.JUDGED || outcome.getStatus() != OutcomeStatus.FIRST) {
            return List.of();
        }
        List<DriftAlert> alerts = new ArrayList<>();
        for (LevelOutcome level : outcome.getLevels()) {
            for (SideOutcome side : level.getSides()) {
                Identity identity = new Identity(
                        outcome.getStratum(), outcome.getProcedure(), level.getNominalAlpha(), side.getSide());
                if (isMonitored(side) && isFirstOfUnit(identity, outcome.getUnitId())) {
                    alerts.addAll(observe(identity, outcome, side));
                }
            }
        }
        return alerts;
    }

    /**
     * Resolves one alert by an operator's word; nothing if it is not open.
     *
     * @param at event time of that word
     */
    Optional<DriftAlert> close(String stratum, String alertId, Instant at) {
        return ofStratum(stratum).stream()
                .filter(monitor -> monitor.openIfAny()
                        .filter(open -> open.alertId().equals(alertId))
                        .isPresent())
                .findFirst()
                .map(monitor -> {
                    DriftAlert alert = resolve(monitor, AlertReason.OPERATOR, at);
                    put(monitor);
                    return alert;
                });
    }

    /**
     * Restarts the monitors of a stratum and resolves its open alerts.
     *
     * @param at event time of the command
     */
    List<DriftAlert> restart(String stratum, Instant at) {
        List<DriftAlert> alerts = new ArrayList<>();
        for (CoverageMonitor monitor : ofStratum(stratum)) {
            if (monitor.openIfAny().isPresent()) {
                alerts.add(resolve(monitor, AlertReason.SUPERSEDED, at));
            }
            put(monitor.restarted(monitor.epoch()));
        }
        return alerts;
    }

    /** Without a rank there is no law of misses that a monitor could hold them against. */
    private static boolean isMonitored(SideOutcome side) {
        return side.getCalibrated() && side.getK() >= 0;
    }

    private List<DriftAlert> observe(Identity identity, CoverageOutcome outcome, SideOutcome side) {
        List<DriftAlert> alerts = new ArrayList<>();
        CoverageMonitor monitor = find(identity).orElseGet(() -> CoverageMonitor.start(identity, outcome.getEpoch()));
        if (outcome.getEpoch() < monitor.epoch()) {
            return alerts;
        }
        if (outcome.getEpoch() > monitor.epoch()) {
            if (monitor.openIfAny().isPresent()) {
                alerts.add(resolve(
                        monitor, AlertReason.SUPERSEDED, outcome.getLabel().getLabelledAt()));
            }
            monitor = monitor.restarted(outcome.getEpoch());
        }
        monitor.observe(observation(outcome, side));
        if (monitor.detector().evidence() >= alertThreshold(outcome.getStratum())) {
            alerts.add(raise(monitor));
        }
        put(monitor);
        return alerts;
    }

    private static Observation observation(CoverageOutcome outcome, SideOutcome side) {
        double nullMiscoverage =
                CoverageBreachNull.missRate(BigDecimal.valueOf(side.getAlpha()), side.getN(), side.getK());
        return new Observation(
                !side.getCovered(),
                side.getAlpha(),
                nullMiscoverage,
                outcome.getThresholdVersion(),
                outcome.getLabel());
    }

    private DriftAlert raise(CoverageMonitor monitor) {
        double evidence = monitor.detector().evidence();
        boolean opens = monitor.openIfAny().isEmpty();
        if (opens) {
            monitor.open(DriftAlerts.alertId(monitor));
        } else {
            monitor.update();
        }
        AlertState state = opens ? AlertState.OPENED : AlertState.UPDATED;
        return alerts(monitor)
                .of(
                        state,
                        AlertReason.EVIDENCE,
                        evidence,
                        monitor.lastObservation().label().getLabelledAt());
    }

    private DriftAlert resolve(CoverageMonitor monitor, AlertReason reason, Instant at) {
        double evidence = monitor.detector().evidence();
        monitor.update();
        DriftAlert alert = alerts(monitor).of(AlertState.RESOLVED, reason, evidence, at);
        monitor.close();
        return alert;
    }

    private DriftAlerts alerts(CoverageMonitor monitor) {
        return new DriftAlerts(
                monitor,
                alertThreshold(monitor.identity().stratum()),
                configuration.drift().falseAlertsPerMillionLabels());
    }

    private double alertThreshold(String stratum) {
        long monitors =
                configuration.modelOf(stratum).map(this::monitorsFedByALabel).orElse(1L);
        return monitors * 1e6 / configuration.drift().falseAlertsPerMillionLabels();
    }

    private long monitorsFedByALabel(Model model) {
        return configuration.proceduresOf(model).stream()
                .mapToLong(CoverageMonitors::monitorsOf)
                .sum();
    }

    private static long monitorsOf(Procedure procedure) {
        boolean isRanked = procedure.guarantee() instanceof Guarantee.ByRank
                && !(procedure.definition() instanceof RiskDefinition);
        return isRanked
                ? (long) procedure.alphas().size()
                        * procedure.definition().sides().size()
                : 0;
    }

    /** Whether a monitor has not been fed with a unit before; a set that is no promise of the monitor does not feed it. */
    private boolean isFirstOfUnit(Identity identity, String unitId) {
        Bytes key = StoreKey.of(
                FED_UNIT,
                identity.stratum(),
                identity.procedure(),
                Double.toString(identity.nominalAlpha()),
                identity.side().name(),
                unitId);
        return store.putIfAbsent(key, new byte[0]) == null;
    }

    private Optional<CoverageMonitor> find(Identity identity) {
        return Optional.ofNullable(store.get(key(identity))).map(CoverageMonitorLayout::monitorOf);
    }

    private List<CoverageMonitor> ofStratum(String stratum) {
        return PrefixScan.list(store, StoreKey.of(MONITOR, stratum)).stream()
                .map(entry -> CoverageMonitorLayout.monitorOf(entry.value))
                .toList();
    }

    private void put(CoverageMonitor monitor) {
        store.put(key(monitor.identity()), CoverageMonitorLayout.toBytes(monitor));
    }

    private static Bytes key(Identity identity) {
        return StoreKey.of(
                MONITOR,
                identity.stratum(),
                identity.procedure(),
                Double.toString(identity.nominalAlpha()),
                identity.side().name());
    }
}
