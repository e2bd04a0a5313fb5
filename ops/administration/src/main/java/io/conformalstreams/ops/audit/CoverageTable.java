package io.conformalstreams.ops.audit;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.status.PromisedCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was promised and what was kept, by stratum, procedure and epoch. */
final class CoverageTable {

    static final String KEPT = "KEPT";
    static final String BELOW = "BELOW";
    static final String TOO_FEW = "TOO_FEW";

    private static final double INTERVAL_ERROR = 0.05;
    private static final int FEWEST_UNITS = 20;

    private record Promise(String stratum, String procedure, int epoch) {}

    private record Judged(Instant first, Instant last, List<RunningCoverage> running) {}

    private final Map<Promise, Judged> newest = new LinkedHashMap<>();
    private final PromisedCoverage promised;
    private final Map<String, StratumThresholds> thresholds;

    /** @param thresholds the newest thresholds by stratum */
    CoverageTable(PromisedCoverage promised, Map<String, StratumThresholds> thresholds) {
        this.promised = promised;
        this.thresholds = thresholds;
    }

    /** Adds an outcome. Outcomes of a stratum must come in the order of their offsets. */
    void add(CoverageOutcome outcome, Instant at) {
        newest.merge(
                new Promise(outcome.getStratum(), outcome.getProcedure(), outcome.getEpoch()),
                new Judged(at, at, outcome.getRunning()),
                (earlier, later) -> new Judged(earlier.first(), later.last(), later.running()));
    }

    AuditTable table() {
        List<List<String>> rows = new ArrayList<>();
        newest.forEach(
                (promise, judged) -> judged.running().forEach(running -> rows.add(row(promise, judged, running))));
        return new AuditTable(
                "coverage",
                "What was promised, and what was kept",
                "For each stratum, procedure and epoch with an outcome in the period: the units that were judged from the"
                        + " beginning of the epoch to the last outcome of the period, and the share for which the promise"
                        + " was kept. promised is empty where the procedure makes no promise about the component. lower and"
                        + " upper are the anytime-valid 95 % interval of the coverage. verdict compares it with the"
                        + " promise: KEPT if the interval contains the promise or lies above it, BELOW if it lies below,"
                        + " TOO_FEW with fewer than " + FEWEST_UNITS
                        + " units. A controlled risk has no interval, because its"
                        + " losses are not counts: its verdict compares the observed value itself with the promise.",
                List.of(
                        "stratum",
                        "procedure",
                        "epoch",
                        "nominalAlpha",
                        "component",
                        "promised",
                        "judgedUnits",
                        "coveredUnits",
                        "coverage",
                        "judgedImages",
                        "coveredImages",
                        "uncalibratedImages",
                        "emptyTruths",
                        "trivialSets",
                        "firstOutcomeAt",
                        "lastOutcomeAt",
                        "lower",
                        "upper",
                        "verdict"),
                rows);
    }

    private List<String> row(Promise promise, Judged judged, RunningCoverage running) {
        Optional<BetaMixtureInterval> interval = interval(running);
        return List.of(
                promise.stratum(),
                promise.procedure(),
                Integer.toString(promise.epoch()),
                Double.toString(running.getNominalAlpha()),
                running.getComponent().name(),
                promised(promise, running),
                Long.toString(running.getJudgedUnits()),
                Long.toString(running.getCoveredUnits()),
                running.getJudgedUnits() == 0 ? "" : Double.toString(running.getCoverage()),
                Long.toString(running.getJudgedImages()),
                Long.toString(running.getCoveredImages()),
                Long.toString(running.getUncalibratedImages()),
                Long.toString(running.getEmptyTruths()),
                Long.toString(running.getTrivialSets()),
                judged.first().toString(),
                judged.last().toString(),
                interval.map(misses -> Double.toString(1 - misses.upper())).orElse(""),
                interval.map(misses -> Double.toString(1 - misses.lower())).orElse(""),
                verdict(promise, running, interval));
    }

    /** A risk has no interval, because its losses are not counts. */
    private static Optional<BetaMixtureInterval> interval(RunningCoverage running) {
        return running.getComponent() == ComponentRecords.symbol(Component.RISK)
                ? Optional.empty()
                : Optional.of(BetaMixtureInterval.of(
                        running.getJudgedUnits() - running.getCoveredUnits(),
                        running.getJudgedUnits(),
                        BigDecimal.valueOf(running.getNominalAlpha()),
                        INTERVAL_ERROR));
    }

    private String verdict(Promise promise, RunningCoverage running, Optional<BetaMixtureInterval> interval) {
        String promisedShare = promised(promise, running);
        if (promisedShare.isEmpty()) {
            return "";
        }
        if (running.getJudgedUnits() < FEWEST_UNITS) {
            return TOO_FEW;
        }
        double highest = interval.map(misses -> 1 - misses.lower()).orElse(running.getCoverage());
        return highest < Double.parseDouble(promisedShare) ? BELOW : KEPT;
    }

    private String promised(Promise promise, RunningCoverage running) {
        return Optional.ofNullable(thresholds.get(promise.stratum())).stream()
                .flatMap(stratum -> stratum.getProcedures().stream())
                .filter(procedure -> procedure.getProcedure().equals(promise.procedure()))
                .map(procedure -> promised.of(
                        procedure, ComponentRecords.component(running.getComponent()), running.getNominalAlpha()))
                .filter(OptionalDouble::isPresent)
                .map(share -> Double.toString(share.getAsDouble()))
                .findFirst()
                .orElse("");
    }
}
