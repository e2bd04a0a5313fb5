package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.AlertLifecycle.Breach;
import io.conformalstreams.processor.drift.JudgedUnit.Definition;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import io.conformalstreams.processor.drift.UnitComponent.UnitThreshold;
import io.conformalstreams.processor.drift.ValueHistory.Value;
import io.conformalstreams.processor.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The monitors of scores and deployed misses in one stratum. They observe one unit after the other. A unit feeds h
 * monitors ({@link FalseAlertBudgets}), each at most once. If a procedure has size classes, it feeds those of each class
 * in which it has images.
 */
final class StratumMonitors {

    private final String stratum;
    private final ConformalConfiguration configuration;
    private final MonitorStore store;
    private final SeenUnits seenUnits;
    private final ScoreMonitors scoreMonitors;
    private final ValueHistory history;
    private final AlertCauses causes;
    private final AlertLifecycle lifecycle;
    private final FalseAlertBudget scoreBudget;
    private final FalseAlertBudget missBudget;
    private final FalseAlertBudget inputBudget;
    private final Drift drift;

    StratumMonitors(
            String stratum,
            ConformalConfiguration configuration,
            Model model,
            MonitorStore store,
            SeenUnits seenUnits,
            ScoreMonitors scoreMonitors,
            ValueHistory history,
            AlertCauses causes,
            AlertLifecycle lifecycle) {
        this.stratum = stratum;
        this.configuration = configuration;
        this.scoreBudget = FalseAlertBudgets.of(AlertKind.SCORE_DRIFT, configuration, model);
        this.missBudget = FalseAlertBudgets.of(AlertKind.COVERAGE_BREACH, configuration, model);
        this.inputBudget = FalseAlertBudgets.ofPredictions(configuration, model);
        this.drift = configuration.drift();
        this.store = store;
        this.seenUnits = seenUnits;
        this.scoreMonitors = scoreMonitors;
        this.history = history;
        this.causes = causes;
        this.lifecycle = lifecycle;
    }

    /**
     * Passes a unit to its monitors. The labels of its images must belong to the epoch of the stratum.
     *
     * @param at the event time from which the unit is known, milliseconds since 1970
     */
    List<DriftAlert> observe(JudgedUnit judged, StratumState state, long at) {
        List<DriftAlert> alerts = new ArrayList<>();
        judged.where(this::isOfThePopulation)
                .ifPresent(unit -> unit.byDefinition()
                        .forEach((definition, ofClass) -> configured(definition)
                                .ifPresent(procedure -> ofClass.components(definition).stream()
                                        .filter(component ->
                                                procedure.method().components().contains(component.component()))
                                        .map(component -> new UnitObservations(
                                                ofClass,
                                                definition.sizeClass(),
                                                state,
                                                at,
                                                procedure,
                                                component,
                                                drift))
                                        .forEach(observed -> alerts.addAll(observe(observed))))));
        return alerts;
    }

    private boolean isOfThePopulation(BufferedUnit image) {
        return switch (drift.population()) {
            case LABELLED -> image.label().isPresent();
            case AUDIT -> image.label().filter(Label::audit).isPresent();
            case INVERSE_PROBABILITY_WEIGHTED -> image.predicted();
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
                    followCauses(monitor);
                    return alert;
                });
    }

    /** Discards the evidence of a cause if the closed alert was the last open one of its subject. */
    private void followCauses(Monitor closed) {
        closed.id().subject().procedureComponent().ifPresent(subject -> {
            boolean isOpen = store.ofSubject(stratum, subject).stream()
                    .anyMatch(monitor ->
                            isOpenWithCause(monitor) && monitor.id().subject().equals(subject));
            causes.follow(MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, subject), closed.epoch(), isOpen);
        });
    }

    private static boolean isOpenWithCause(Monitor monitor) {
        return AlertCauses.hasCause(monitor.id()) && monitor.isOpen();
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
        return switch (monitor.id().kind()) {
            case INPUT_DRIFT -> inputBudget;
            case COVERAGE_BREACH -> missBudget;
            default -> scoreBudget;
        };
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
    private Optional<Procedure> configured(Definition definition) {
        return configuration.modelOf(stratum).stream()
                .flatMap(model -> configuration.proceduresOf(model).stream())
                .filter(procedure -> procedure.name().equals(definition.procedure())
                        && procedure.fingerprint().equals(definition.fingerprint()))
                .findFirst();
    }

    private List<DriftAlert> observe(UnitObservations observed) {
        List<DriftAlert> alerts = new ArrayList<>();
        Map<MonitorId, Monitor> running = new LinkedHashMap<>();
        // The size classes may have changed, so the monitors of all of them are checked.
        List<Monitor> stored = store.ofSubject(stratum, observed.subject().ofAnySize());
        // All monitors of a component share the definition of the procedure and the detectors, so they start together.
        boolean areCurrent = stored.stream().allMatch(monitor -> isCurrent(monitor, observed.procedure()));
        for (Monitor monitor : stored) {
            if (!areCurrent) {
                end(monitor, observed.state(), observed.at()).ifPresent(alerts::add);
            } else if (monitor.id().subject().equals(observed.subject())) {
                running.put(monitor.id(), monitor);
            }
        }
        SeenUnit seen =
                seenUnits.find(stratum, observed.subject(), observed.unit().unitId(), observed.epoch());
        boolean namesCause = keep(observed, seen, running);
        alerts.addAll(observeMisses(observed, seen, running, namesCause));
        alerts.addAll(observeScore(observed, seen, running, namesCause));
        causes.follow(
                MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, observed.subject()),
                observed.epoch(),
                running.values().stream().anyMatch(StratumMonitors::isOpenWithCause));
        seen.save();
        return alerts;
    }

    /**
     * Keeps the critical value of a judged unit, before monitors report on it. Returns whether the unit names a cause that
     * had not been named since the opening of an alert.
     */
    private boolean keep(UnitObservations observed, SeenUnit seen, Map<MonitorId, Monitor> running) {
        if (observed.component().criticalValue().isEmpty()
                || !observed.component().isJudged()
                || !seen.addToHistory()) {
            return false;
        }
        MonitorId ofScores = MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, observed.subject());
        double tieBreak = ScoreMonitors.uniform(ofScores, observed.epoch())
                .ofUnit(observed.unit().unitId());
        Label label = observed.unit().label().orElseThrow();
        history.add(
                stratum,
                observed.subject(),
                observed.epoch(),
                new Value(new MonitoredScore(observed.component().score(), tieBreak), label.coordinates()));
        return causes.observe(
                ofScores,
                observed.epoch(),
                observed.unit().unitId(),
                observed.component().score(),
                observed.measurements(),
                running.values().stream().anyMatch(StratumMonitors::isOpenWithCause));
    }

    private boolean isCurrent(Monitor monitor, Procedure procedure) {
        return monitor.epoch().fingerprint().equals(procedure.fingerprint()) && isChosen(monitor);
    }

    /**
     * Whether the configuration still chooses the monitor's detector. Monitors of inputs must not be passed, because
     * the configuration does not choose their detector.
     */
    private boolean isChosen(Monitor monitor) {
        DetectorType chosen = switch (monitor.id().kind()) {
            case COVERAGE_BREACH -> drift.evidence().coverageBreach();
            default -> drift.evidence().scoreDrift();
        };
        return monitor.detector().type().equals(chosen);
    }

    private List<DriftAlert> observeMisses(
            UnitObservations observed, SeenUnit seen, Map<MonitorId, Monitor> running, boolean namesCause) {
        List<DriftAlert> alerts = new ArrayList<>();
        if (!BreachMonitoring.isMonitored(drift, observed.procedure())
                || drift.evidence().coverageBreach().needsReference()) {
            return alerts;
        }
        for (UnitThreshold threshold : observed.component().thresholds()) {
            boolean isOfTheEpoch = threshold.setEpoch() == observed.state().epoch();
            double nominalAlpha = threshold.issued().nominalAlpha();
            if (isOfTheEpoch && threshold.issued().isRanked() && seen.addMiss(nominalAlpha)) {
                MonitorId id = MonitorId.breach(stratum, observed.subject(), nominalAlpha);
                Monitor monitor = running.computeIfAbsent(
                        id,
                        missing -> Monitor.start(
                                missing,
                                observed.epoch(),
                                drift.evidence().coverageBreach().start()));
                lifecycle
                        .observe(
                                monitor,
                                observed.misses(threshold),
                                missBudget,
                                observed.state(),
                                Breach.UNPROVEN,
                                namesCause)
                        .ifPresent(alerts::add);
            }
        }
        return alerts;
    }

    private List<DriftAlert> observeScore(
            UnitObservations observed, SeenUnit seen, Map<MonitorId, Monitor> running, boolean namesCause) {
        List<DriftAlert> alerts = new ArrayList<>();
        for (Monitor monitor : scoreMonitors.testing(
                stratum,
                observed.procedure(),
                observed.subject(),
                observed.component(),
                seen,
                observed.epoch(),
                running)) {
            observed.score(monitor.id())
                    .flatMap(unit -> lifecycle.observe(
                            monitor,
                            unit,
                            budgetOf(monitor),
                            observed.state(),
                            breached(observed, running),
                            namesCause))
                    .ifPresent(alerts::add);
        }
        return alerts;
    }

    private static Breach breached(UnitObservations observed, Map<MonitorId, Monitor> running) {
        if (!observed.procedure().calibrationRule().judgesSingleRegions()) {
            return Breach.UNDEFINED;
        }
        boolean isOpen = running.values().stream()
                .anyMatch(monitor -> monitor.id().kind() == AlertKind.COVERAGE_BREACH && monitor.isOpen());
        return isOpen ? Breach.PROVEN : Breach.UNPROVEN;
    }
}
