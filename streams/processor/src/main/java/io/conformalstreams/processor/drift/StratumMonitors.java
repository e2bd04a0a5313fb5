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
import io.conformalstreams.processor.drift.JudgedUnit.Definition;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.drift.SeenUnits.SeenUnit;
import io.conformalstreams.processor.drift.UnitComponent.UnitThreshold;
import io.conformalstreams.processor.drift.ValueHistory.Value;
import io.conformalstreams.processor.model.Model;
import java.math.BigDecimal;
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
                                        .map(component -> new Feed(
                                                ofClass,
                                                definition.sizeClass(),
                                                state,
                                                at,
                                                procedure,
                                                component,
                                                drift))
                                        .forEach(feed -> alerts.addAll(observe(feed))))));
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

    private List<DriftAlert> observe(Feed feed) {
        List<DriftAlert> alerts = new ArrayList<>();
        Map<MonitorId, Monitor> running = new LinkedHashMap<>();
        // The size classes may have changed, so the monitors of all of them are checked.
        List<Monitor> stored = store.ofSubject(stratum, feed.subject().ofAnySize());
        // All monitors of a component share the definition of the procedure and the detectors, so they start together.
        boolean areCurrent = stored.stream().allMatch(monitor -> isCurrent(monitor, feed.procedure));
        for (Monitor monitor : stored) {
            if (!areCurrent) {
                end(monitor, feed.state, feed.at).ifPresent(alerts::add);
            } else if (monitor.id().subject().equals(feed.subject())) {
                running.put(monitor.id(), monitor);
            }
        }
        SeenUnit seen = seenUnits.find(stratum, feed.subject(), feed.unit.unitId(), feed.epoch());
        boolean namesCause = keep(feed, seen, running);
        alerts.addAll(observeMisses(feed, seen, running, namesCause));
        alerts.addAll(observeScore(feed, seen, running, namesCause));
        causes.follow(
                MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, feed.subject()),
                feed.epoch(),
                running.values().stream().anyMatch(StratumMonitors::isOpenWithCause));
        seen.save();
        return alerts;
    }

    /**
     * Keeps the critical value of a judged unit, before monitors report on it. Returns whether the unit names a cause that
     * had not been named since the opening of an alert.
     */
    private boolean keep(Feed feed, SeenUnit seen, Map<MonitorId, Monitor> running) {
        if (feed.component.criticalValue().isEmpty() || !feed.component.isJudged() || !seen.addToHistory()) {
            return false;
        }
        MonitorId ofScores = MonitorId.scores(AlertKind.SCORE_DRIFT, stratum, feed.subject());
        double tieBreak = ScoreMonitors.uniform(ofScores, feed.epoch()).ofUnit(feed.unit.unitId());
        Label label = feed.unit.label().orElseThrow();
        history.add(
                stratum,
                feed.subject(),
                feed.epoch(),
                new Value(new MonitoredScore(feed.component.score(), tieBreak), label.coordinates()));
        return causes.observe(
                ofScores,
                feed.epoch(),
                feed.unit.unitId(),
                feed.component.score(),
                feed.measurements(),
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
            Feed feed, SeenUnit seen, Map<MonitorId, Monitor> running, boolean namesCause) {
        List<DriftAlert> alerts = new ArrayList<>();
        if (!BreachMonitoring.isMonitored(drift, feed.procedure())
                || drift.evidence().coverageBreach().needsReference()) {
            return alerts;
        }
        for (UnitThreshold threshold : feed.component.thresholds()) {
            boolean isOfTheEpoch = threshold.setEpoch() == feed.state.epoch();
            double nominalAlpha = threshold.issued().nominalAlpha();
            if (isOfTheEpoch && threshold.issued().isRanked() && seen.addMiss(nominalAlpha)) {
                MonitorId id = MonitorId.breach(stratum, feed.subject(), nominalAlpha);
                Monitor monitor = running.computeIfAbsent(
                        id,
                        missing -> Monitor.start(
                                missing,
                                feed.epoch(),
                                drift.evidence().coverageBreach().start()));
                lifecycle
                        .observe(monitor, feed.misses(threshold), missBudget, feed.state, Breach.UNPROVEN, namesCause)
                        .ifPresent(alerts::add);
            }
        }
        return alerts;
    }

    private List<DriftAlert> observeScore(
            Feed feed, SeenUnit seen, Map<MonitorId, Monitor> running, boolean namesCause) {
        List<DriftAlert> alerts = new ArrayList<>();
        for (Monitor monitor : scoreMonitors.testing(
                stratum, feed.procedure, feed.subject(), feed.component, seen, feed.epoch(), running)) {
            feed.score(monitor.id())
                    .flatMap(unit -> lifecycle.observe(
                            monitor, unit, budgetOf(monitor), feed.state, breached(feed, running), namesCause))
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

    /**
     * One unit for the monitors of one component of a procedure.
     *
     * @param unit the images of one size class
     */
    private record Feed(
            JudgedUnit unit,
            Optional<String> sizeClass,
            StratumState state,
            long at,
            Procedure procedure,
            UnitComponent component,
            Drift drift) {

        ProcedureComponent subject() {
            return new ProcedureComponent(procedure.name(), component.component(), sizeClass);
        }

        List<Double> measurements() {
            return unit.measurements(
                    procedure.channel().name(), drift.inputProxies().chosen());
        }

        MonitorEpoch epoch() {
            return state.monitorEpoch(procedure.fingerprint());
        }

        Observation misses(UnitThreshold threshold) {
            IssuedThreshold issued = threshold.issued();
            double nullMiscoverage =
                    CoverageBreachNull.missRate(BigDecimal.valueOf(issued.alpha()), issued.n(), issued.k());
            return observation(new MonitoredScore(component.criticalValue().orElse(0), 0), threshold, nullMiscoverage);
        }

        /**
         * Returns the observation for a monitor; empty if the monitor counts misses at a level that the unit has no
         * promise for.
         */
        Optional<Observation> score(MonitorId id) {
            double tieBreak = ScoreMonitors.uniform(id, epoch()).ofUnit(unit.unitId());
            return component.thresholds().stream()
                    .filter(threshold -> id.kind() != AlertKind.COVERAGE_BREACH
                            || threshold.issued().isRanked()
                                    && threshold.issued().nominalAlpha() == id.nominalAlpha())
                    .findFirst()
                    .map(threshold -> observation(
                            new MonitoredScore(component.score(), tieBreak),
                            threshold,
                            threshold.issued().alpha()));
        }

        private Observation observation(MonitoredScore score, UnitThreshold threshold, double nullMiscoverage) {
            double labellingProbability = unit.labellingProbability();
            return new Observation(
                    new MonitoredUnit(
                            score,
                            labellingProbability > 0 && threshold.missed(),
                            nullMiscoverage,
                            threshold.issued().alpha(),
                            labellingProbability,
                            drift.evidence()
                                    .coverageBreach()
                                    .smallestLabellingProbability(
                                            drift.evidence().settings()),
                            drift.predictsMisses() ? measurements() : List.of()),
                    threshold.issued(),
                    unit.label().map(Label::coordinates).orElseGet(state::lastCoordinates),
                    threshold.thresholdVersion(),
                    at);
        }
    }
}
