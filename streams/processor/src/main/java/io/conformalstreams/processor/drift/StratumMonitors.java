package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.AlertLifecycle.Breach;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import io.conformalstreams.processor.model.Model;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The monitors of scores and deployed misses in one stratum. They observe one unit after the other. A unit feeds h
 * monitors ({@link FalseAlertBudgets}), each at most once.
 */
final class StratumMonitors {

    private final String stratum;
    private final ConformalConfiguration configuration;
    private final MonitorStore store;
    private final SeenUnits seenUnits;
    private final ScoreMonitors scoreMonitors;
    private final AlertLifecycle lifecycle;
    private final FalseAlertBudget budget;
    private final FalseAlertBudget inputBudget;
    private final Drift drift;

    StratumMonitors(
            String stratum,
            ConformalConfiguration configuration,
            Model model,
            MonitorStore store,
            SeenUnits seenUnits,
            ScoreMonitors scoreMonitors,
            AlertLifecycle lifecycle) {
        this.stratum = stratum;
        this.configuration = configuration;
        this.budget = FalseAlertBudgets.ofLabels(configuration, model);
        this.inputBudget = FalseAlertBudgets.ofPredictions(configuration, model);
        this.drift = configuration.drift();
        this.store = store;
        this.seenUnits = seenUnits;
        this.scoreMonitors = scoreMonitors;
        this.lifecycle = lifecycle;
    }

    /**
     * Passes a mature unit to its monitors. If it has a label, the label belongs to the epoch of the stratum.
     *
     * @param at the event time from which the unit is known, milliseconds since 1970
     */
    List<DriftAlert> observe(BufferedUnit unit, StratumState state, long at) {
        if (!isOfThePopulation(unit)) {
            return List.of();
        }
        List<DriftAlert> alerts = new ArrayList<>();
        for (ScoredProcedure scored : unit.procedures()) {
            configured(scored).ifPresent(procedure -> {
                for (ScoredComponent scoredComponent : scored.components()) {
                    if (procedure.method().components().contains(scoredComponent.component())) {
                        alerts.addAll(observe(new Feed(unit, state, at, procedure, scored, scoredComponent)));
                    }
                }
            });
        }
        return alerts;
    }

    private boolean isOfThePopulation(BufferedUnit unit) {
        return switch (drift.population()) {
            case LABELLED -> unit.label().isPresent();
            case AUDIT -> unit.label().filter(Label::audit).isPresent();
            case INVERSE_PROBABILITY_WEIGHTED -> unit.predicted();
        };
    }

    /** Closes the open alert with an id, if there is one. */
    Optional<DriftAlert> close(String alertId, StratumState state, long at, String note) {
        return store.ofStratum(stratum).stream()
                .filter(monitor -> monitor.open()
                        .filter(open -> open.alertId().equals(alertId))
                        .isPresent())
                .findFirst()
                .map(monitor -> {
                    DriftAlert alert =
                            lifecycle.resolve(monitor, AlertReason.OPERATOR, budgetOf(monitor), state, at, note);
                    store.put(monitor);
                    return alert;
                });
    }

    /** Ends all monitors and their alerts, because a new epoch has begun. */
    List<DriftAlert> supersede(StratumState state, long at) {
        return supersede(store.ofStratum(stratum), state, at);
    }

    /** Ends all monitors that labels feed, because a new epoch of the labels has begun. */
    List<DriftAlert> supersedeLabelled(StratumState state, long at) {
        List<Monitor> labelled = store.ofStratum(stratum).stream()
                .filter(monitor -> monitor.id().kind() != AlertKind.INPUT_DRIFT)
                .toList();
        return supersede(labelled, state, at);
    }

    private List<DriftAlert> supersede(List<Monitor> monitors, StratumState state, long at) {
        return monitors.stream()
                .flatMap(monitor -> end(monitor, state, at).stream())
                .toList();
    }

    private FalseAlertBudget budgetOf(Monitor monitor) {
        return monitor.id().kind() == AlertKind.INPUT_DRIFT ? inputBudget : budget;
    }

    private Optional<DriftAlert> end(Monitor monitor, StratumState state, long at) {
        Optional<DriftAlert> alert = monitor.open()
                .map(open -> lifecycle.resolve(monitor, AlertReason.SUPERSEDED, budgetOf(monitor), state, at, ""));
        store.remove(monitor.id());
        return alert;
    }

    /**
     * Returns the configured procedure; empty if its fingerprint has changed, because the unit then belongs to an
     * earlier epoch.
     */
    private Optional<Procedure> configured(ScoredProcedure scored) {
        return configuration.modelOf(stratum).stream()
                .flatMap(model -> configuration.proceduresOf(model).stream())
                .filter(procedure -> procedure.name().equals(scored.procedure())
                        && procedure.fingerprint().equals(scored.fingerprint()))
                .findFirst();
    }

    private List<DriftAlert> observe(Feed feed) {
        List<DriftAlert> alerts = new ArrayList<>();
        Map<MonitorId, Monitor> running = new LinkedHashMap<>();
        List<Monitor> stored = store.ofSubject(stratum, feed.component());
        // All monitors of a component share one reference, so they start together.
        boolean isCurrent = stored.stream().allMatch(monitor -> isCurrent(monitor, feed.procedure));
        for (Monitor monitor : stored) {
            if (isCurrent) {
                running.put(monitor.id(), monitor);
            } else {
                end(monitor, feed.state, feed.at).ifPresent(alerts::add);
            }
        }
        SeenUnit seen = seenUnits.find(stratum, feed.component(), feed.unit.unitId(), feed.epoch());
        alerts.addAll(observeMisses(feed, seen, running));
        alerts.addAll(observeScore(feed, seen, running));
        seen.save();
        return alerts;
    }

    private boolean isCurrent(Monitor monitor, Procedure procedure) {
        return monitor.epoch().fingerprint().equals(procedure.fingerprint()) && isChosen(monitor);
    }

    /**
     * Whether the configuration still chooses the monitor's detector. Monitors of inputs have no choice, and are not
     * passed here.
     */
    private boolean isChosen(Monitor monitor) {
        DetectorType chosen = switch (monitor.id().kind()) {
            case COVERAGE_BREACH -> drift.evidence().coverageBreach();
            default -> drift.evidence().scoreDrift();
        };
        return monitor.detector().type().equals(chosen);
    }

    private List<DriftAlert> observeMisses(Feed feed, SeenUnit seen, Map<MonitorId, Monitor> running) {
        List<DriftAlert> alerts = new ArrayList<>();
        boolean isOfTheEpoch = feed.scored.setEpoch() == feed.state.epoch();
        if (!drift.monitors().coverageBreach()
                || drift.evidence().coverageBreach().needsReference()
                || !isOfTheEpoch) {
            return alerts;
        }
        for (IssuedThreshold issuedThreshold : feed.scoredComponent.issuedThresholds()) {
            if (issuedThreshold.isRanked() && seen.addMiss(issuedThreshold.nominalAlpha())) {
                MonitorId id = MonitorId.breach(stratum, feed.component(), issuedThreshold.nominalAlpha());
                Monitor monitor = running.computeIfAbsent(
                        id,
                        missing -> Monitor.start(
                                missing,
                                feed.epoch(),
                                drift.evidence().coverageBreach().start()));
                lifecycle
                        .observe(monitor, feed.misses(issuedThreshold), budget, feed.state, Breach.UNPROVEN)
                        .ifPresent(alerts::add);
            }
        }
        return alerts;
    }

    private List<DriftAlert> observeScore(Feed feed, SeenUnit seen, Map<MonitorId, Monitor> running) {
        List<DriftAlert> alerts = new ArrayList<>();
        for (Monitor monitor :
                scoreMonitors.testing(stratum, feed.procedure, feed.scoredComponent, seen, feed.epoch(), running)) {
            feed.score(monitor.id())
                    .flatMap(unit -> lifecycle.observe(monitor, unit, budget, feed.state, breached(feed, running)))
                    .ifPresent(alerts::add);
        }
        return alerts;
    }

    private static Breach breached(Feed feed, Map<MonitorId, Monitor> running) {
        if (!feed.procedure.calibrationRule().judgesSingleRegions()) {
            return Breach.UNDEFINED;
        }
        boolean isOpen = running.values().stream()
                .anyMatch(monitor -> monitor.id().kind() == AlertKind.COVERAGE_BREACH && monitor.isOpen());
        return isOpen ? Breach.PROVEN : Breach.UNPROVEN;
    }

    /** One unit for the monitors of one component of a procedure. */
    private record Feed(
            BufferedUnit unit,
            StratumState state,
            long at,
            Procedure procedure,
            ScoredProcedure scored,
            ScoredComponent scoredComponent) {

        ProcedureComponent component() {
            return new ProcedureComponent(procedure.name(), scoredComponent.component());
        }

        MonitorEpoch epoch() {
            return state.monitorEpoch(procedure.fingerprint());
        }

        Observation misses(IssuedThreshold issuedThreshold) {
            double nullMiscoverage = CoverageBreachNull.missRate(
                    BigDecimal.valueOf(issuedThreshold.alpha()), issuedThreshold.n(), issuedThreshold.k());
            return observation(
                    new MonitoredScore(scoredComponent.criticalValue().orElse(0), 0), issuedThreshold, nullMiscoverage);
        }

        /**
         * Returns the observation for a monitor; empty if the monitor counts misses at a level that the unit has no
         * promise for.
         */
        Optional<Observation> score(MonitorId id) {
            double tieBreak = ScoreMonitors.uniform(id, epoch()).ofUnit(unit.unitId());
            return scoredComponent.issuedThresholds().stream()
                    .filter(issuedThreshold -> id.kind() != AlertKind.COVERAGE_BREACH
                            || issuedThreshold.isRanked() && issuedThreshold.nominalAlpha() == id.nominalAlpha())
                    .findFirst()
                    .map(issuedThreshold -> observation(
                            new MonitoredScore(scoredComponent.score(), tieBreak),
                            issuedThreshold,
                            issuedThreshold.alpha()));
        }

        private Observation observation(MonitoredScore score, IssuedThreshold issuedThreshold, double nullMiscoverage) {
            return new Observation(
                    new MonitoredUnit(
                            score,
                            scoredComponent.criticalValue().isPresent() && scoredComponent.isMissed(issuedThreshold),
                            nullMiscoverage,
                            issuedThreshold.alpha(),
                            unit.label().map(Label::inclusionProbability).orElse(0.0)),
                    issuedThreshold,
                    unit.label().map(Label::coordinates).orElseGet(state::lastCoordinates),
                    scored.thresholdVersion(),
                    at);
        }
    }
}
