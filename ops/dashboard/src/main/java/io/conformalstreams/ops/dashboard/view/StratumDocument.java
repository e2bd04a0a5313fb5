package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.dashboard.state.AlertLife;
import io.conformalstreams.ops.dashboard.state.Count;
import io.conformalstreams.ops.dashboard.state.CoverageHistory;
import io.conformalstreams.ops.dashboard.state.CoverageInterval;
import io.conformalstreams.ops.dashboard.state.Durations;
import io.conformalstreams.ops.dashboard.state.EventKey;
import io.conformalstreams.ops.dashboard.state.EventState;
import io.conformalstreams.ops.dashboard.state.KeptImages;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.ops.dashboard.state.ProcedureState;
import io.conformalstreams.ops.dashboard.state.StratumState;
import io.conformalstreams.ops.dashboard.state.Verdict;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.drift.StratumKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** One stratum as a row of the overview: every promise beside what was kept of it. */
final class StratumDocument {

    private static final int MOST_COHORT_ROWS = 2000;

    private final ConformalConfiguration configuration;
    private final StratumState stratum;
    private final List<AlertLife> openAlerts;
    private final KeptImages.Number images;

    StratumDocument(
            ConformalConfiguration configuration,
            ObservedTopics observed,
            StratumState stratum,
            Map<String, KeptImages.Number> images) {
        this.configuration = configuration;
        this.stratum = stratum;
        this.openAlerts = observed.alerts().of(stratum.name()).stream()
                .filter(AlertLife::isOpen)
                .toList();
        this.images = images.getOrDefault(stratum.name(), new KeptImages.Number(0, 0));
    }

    ObjectNode json() {
        ObjectNode json = Json.object().put("stratum", stratum.name());
        Map<String, String> parts = StratumKeys.of(stratum.name());
        ObjectNode keys = json.putObject("keys");
        for (String part : List.of("model", "version", "site")) {
            keys.set(part, Json.text(Optional.ofNullable(parts.get(part))));
        }
        json.set(
                "thresholds", stratum.thresholds().map(StratumDocument::version).orElse(null));
        json.set("labels", labels());
        json.set("rejected", Json.counts(stratum.rejected()));
        json.set("alerts", Json.array(openAlerts, AlertsDocument::summary));
        ArrayNode procedures = Json.array();
        Verdict worst = Verdict.ABOVE;
        TreeSet<String> names = new TreeSet<>();
        stratum.procedures().forEach(procedure -> names.add(procedure.name()));
        stratum.thresholds()
                .ifPresent(newest -> newest.getProcedures().forEach(procedure -> names.add(procedure.getProcedure())));
        for (String name : names) {
            Verdict verdict = verdict(name);
            worst = worst.or(verdict);
            procedures.add(procedure(name, verdict));
        }
        json.put("verdict", (names.isEmpty() ? Verdict.NONE : worst).name());
        json.set("procedures", procedures);
        return json;
    }

    /** Adds the figures of the cohorts, one row for each level and component, and how many rows are left out. */
    void addCohorts(ObjectNode json) {
        ArrayNode rows = json.putArray("cohorts");
        long leftOut = 0;
        for (CohortCoverage figures : stratum.cohorts()) {
            for (CohortLevel level : figures.getLevels()) {
                if (rows.size() < MOST_COHORT_ROWS) {
                    rows.add(row(figures, level));
                } else {
                    leftOut++;
                }
            }
        }
        json.put("leftOutCohortRows", leftOut);
    }

    private ObjectNode row(CohortCoverage figures, CohortLevel level) {
        boolean isRisk = level.getComponent() == ComponentRecords.symbol(Component.RISK);
        ObjectNode row = Json.object()
                .put("attribute", figures.getAttribute())
                .put("value", figures.getValue())
                .put("procedure", figures.getProcedure())
                .put("nominalAlpha", level.getNominalAlpha())
                .put("component", level.getComponent().name());
        row.set("promised", Json.number(promised(figures.getProcedure(), level)));
        row.put("judgedUnits", level.getJudgedUnits());
        row.set("coveredUnits", Json.whole(isRisk ? Optional.empty() : Optional.of(level.getCoveredUnits())));
        row.put("coverage", level.getCoverage());
        row.set("lower", Json.number(level.getLower()));
        row.set("upper", Json.number(level.getUpper()));
        row.put("openUnits", level.getOpenUnits()).put("judgedImages", level.getJudgedImages());
        row.set("meanSize", Json.number(level.getMeanSize()));
        return row.put("intervalError", figures.getIntervalError());
    }

    /** The coverage that the procedure promises over the whole stratum; empty if it promises nothing. */
    private OptionalDouble promised(String procedure, CohortLevel level) {
        return promisedEvents(procedure).stream()
                .filter(event -> event.key().nominalAlpha() == level.getNominalAlpha()
                        && ComponentRecords.symbol(event.key().component()) == level.getComponent())
                .mapToDouble(event -> 1 - event.alpha())
                .findFirst();
    }

    private static ObjectNode version(StratumThresholds newest) {
        return Json.object()
                .put("version", newest.getVersion())
                .put("epoch", newest.getEpoch())
                .put("labelPolicy", newest.getLabelPolicy())
                .put("lastLabelAt", newest.getLastLabel().getLabelledAt().toEpochMilli());
    }

    private ObjectNode labels() {
        Durations lags = stratum.labelLags();
        ObjectNode labels = Json.object().put("images", images.images()).put("labelled", images.labelled());
        labels.set(
                "labelledShare",
                Json.number(images.images() == 0 ? Double.NaN : (double) images.labelled() / images.images()));
        putQuantile(labels, "medianLagMillis", lags, 0.5);
        putQuantile(labels, "lag95Millis", lags, 0.95);
        return labels.put("lags", lags.size());
    }

    static void putQuantile(ObjectNode json, String name, Durations durations, double share) {
        json.set(name, Json.whole(durations.size() == 0 ? Optional.empty() : Optional.of(durations.quantile(share))));
    }

    private Verdict verdict(String procedure) {
        Verdict worst = promisedEvents(procedure).stream()
                .map(event -> verdict(procedure, event))
                .reduce(Verdict::or)
                .orElse(Verdict.NONE);
        return openAlerts.stream().anyMatch(alert -> alert.breaches(procedure)) ? Verdict.BREACHED : worst;
    }

    /** The counted events that the procedure promises; all of them if the configuration has another definition of it. */
    private List<EventState> promisedEvents(String procedure) {
        return stratum.procedure(procedure).stream()
                .flatMap(state -> state.events().stream().filter(event -> isPromised(procedure, state, event)))
                .toList();
    }

    private boolean isPromised(String name, ProcedureState state, EventState event) {
        return configuration.procedures().stream()
                .filter(procedure -> procedure.name().equals(name)
                        && state.fingerprint()
                                .filter(procedure.fingerprint()::equals)
                                .isPresent())
                .allMatch(procedure -> procedure.method().promises(event.key().component()));
    }

    private Verdict verdict(String procedure, EventState event) {
        boolean breached = openAlerts.stream()
                .anyMatch(alert -> alert.breaches(procedure)
                        && alert.newest().getNominalAlpha() == event.key().nominalAlpha()
                        && ComponentRecords.symbol(event.key().component())
                                == alert.newest().getComponent());
        return breached ? Verdict.BREACHED : Verdict.of(event);
    }

    private ObjectNode procedure(String name, Verdict verdict) {
        Optional<ProcedureState> state = stratum.procedure(name);
        Optional<ProcedureThresholds> thresholds = thresholds(name);
        Optional<String> fingerprint = thresholds
                .map(ProcedureThresholds::getFingerprint)
                .or(() -> state.flatMap(ProcedureState::fingerprint));
        ObjectNode json = Json.object().put("procedure", name);
        json.set("type", Json.text(thresholds.map(ProcedureThresholds::getType)));
        json.set(
                "channel",
                Json.text(thresholds
                        .map(ProcedureThresholds::getChannel)
                        .or(() -> state.flatMap(ProcedureState::channel))));
        json.set("fingerprint", Json.text(fingerprint));
        json.put(
                "configured",
                fingerprint.filter(running -> isConfigured(name, running)).isPresent());
        json.set("guarantee", Json.text(thresholds.map(ProcedureThresholds::getGuarantee)));
        json.set("window", Json.text(thresholds.map(ProcedureThresholds::getWindow)));
        json.put("verdict", verdict.name());
        json.set("levels", levels(name, fingerprint, thresholds));
        return json;
    }

    private Optional<ProcedureThresholds> thresholds(String procedure) {
        return stratum.thresholds()
                .flatMap(newest -> newest.getProcedures().stream()
                        .filter(thresholds -> thresholds.getProcedure().equals(procedure))
                        .findFirst());
    }

    private boolean isConfigured(String name, String fingerprint) {
        return configuration.procedures().stream()
                .anyMatch(procedure ->
                        procedure.name().equals(name) && procedure.fingerprint().equals(fingerprint));
    }

    private ArrayNode levels(String name, Optional<String> fingerprint, Optional<ProcedureThresholds> thresholds) {
        List<EventState> events = promisedEvents(name);
        TreeSet<Double> alphas = new TreeSet<>();
        events.forEach(event -> alphas.add(event.key().nominalAlpha()));
        thresholds.ifPresent(
                newest -> newest.getThresholds().forEach(threshold -> alphas.add(threshold.getNominalAlpha())));
        return Json.array(alphas, alpha -> {
            ObjectNode level = Json.object().put("nominalAlpha", alpha);
            level.set(
                    "promise",
                    Json.text(
                            fingerprint.flatMap(running -> RegionWords.promise(configuration, name, running, alpha))));
            level.set(
                    "events",
                    Json.array(
                            events.stream()
                                    .filter(event -> event.key().nominalAlpha() == alpha)
                                    .toList(),
                            event -> event(name, event, thresholds)));
            return level;
        });
    }

    private ObjectNode event(String procedure, EventState event, Optional<ProcedureThresholds> thresholds) {
        Optional<ComponentThreshold> threshold = threshold(event.key(), thresholds);
        ObjectNode json = Json.object()
                .put("component", event.key().component().name())
                .put("alpha", event.alpha())
                .put("promised", 1 - event.alpha())
                .put("verdict", verdict(procedure, event).name())
                .put("words", CoverageWords.of(event));
        json.set("sizeClass", Json.text(threshold.map(ComponentThreshold::getSizeClass)));
        json.set("epoch", counts(event, event.epochCount()));
        json.set("all", all(event));
        json.set("n", Json.whole(threshold.map(ComponentThreshold::getN).or(() -> smallestN(event.key(), thresholds))));
        json.set("k", Json.whole(threshold.map(ComponentThreshold::getK)));
        json.set(
                "lambda",
                Json.number(threshold.map(ComponentThreshold::getLambda).orElse(Double.NaN)));
        json.set("claim", Json.text(threshold.map(ComponentThreshold::getCoverageClaim)));
        List<CoverageHistory.Point> points = event.history().points();
        json.set(
                "meanSize",
                Json.number(
                        points.isEmpty()
                                ? Double.NaN
                                : points.get(points.size() - 1).meanSize()));
        return json;
    }

    /** The units that calibrate an event about two sets, each with its own threshold. */
    private static Optional<Long> smallestN(EventKey key, Optional<ProcedureThresholds> thresholds) {
        return thresholds.flatMap(newest -> newest.getThresholds().stream()
                .filter(threshold -> threshold.getNominalAlpha() == key.nominalAlpha())
                .map(ComponentThreshold::getN)
                .min(Long::compare));
    }

    private static Optional<ComponentThreshold> threshold(EventKey key, Optional<ProcedureThresholds> thresholds) {
        return thresholds.flatMap(newest -> newest.getThresholds().stream()
                .filter(threshold -> threshold.getNominalAlpha() == key.nominalAlpha()
                        && threshold.getComponent() == ComponentRecords.symbol(key.component()))
                .findFirst());
    }

    static ObjectNode counts(EventState event, Count count) {
        Optional<CoverageInterval> interval = event.interval(count);
        ObjectNode json = Json.object().put("judgedUnits", count.judged());
        if (event.key().component() == Component.RISK) {
            json.putNull("coveredUnits");
        } else {
            json.put("coveredUnits", count.covered());
        }
        json.put("coverage", count.coverage());
        json.set("lower", Json.number(interval.map(CoverageInterval::lower).orElse(Double.NaN)));
        json.set("upper", Json.number(interval.map(CoverageInterval::upper).orElse(Double.NaN)));
        return json;
    }

    private static ObjectNode all(EventState event) {
        RunningCoverage newest = event.newest();
        return counts(event, event.allCount())
                .put("coverage", newest.getCoverage())
                .put("openUnits", newest.getOpenUnits())
                .put("judgedImages", newest.getJudgedImages())
                .put("coveredImages", newest.getCoveredImages())
                .put("imageCoverage", newest.getImageCoverage())
                .put("uncalibratedImages", newest.getUncalibratedImages())
                .put("emptyTruths", newest.getEmptyTruths())
                .put("trivialSets", newest.getTrivialSets());
    }
}
