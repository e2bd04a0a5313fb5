package io.conformalstreams.ops.status;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.status.PromiseStatus.Verdict;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the promises of the newest thresholds with the newest running coverage. */
final class Promises {

    private record StratumProcedure(String stratum, String procedure) {}

    private final PromisedCoverage promised;
    private final Collection<StratumThresholds> thresholds;
    private final List<DriftAlert> open;
    private final Map<StratumProcedure, List<RunningCoverage>> coverage = new HashMap<>();

    /** @param thresholds the newest thresholds of each stratum */
    Promises(PromisedCoverage promised, Collection<StratumThresholds> thresholds, List<DriftAlert> open) {
        this.promised = promised;
        this.thresholds = thresholds;
        this.open = open;
    }

    /** Adds an outcome. Outcomes of a stratum must come in the order of their offsets. */
    void add(CoverageOutcome outcome) {
        coverage.put(new StratumProcedure(outcome.getStratum(), outcome.getProcedure()), outcome.getRunning());
    }

    List<PromiseStatus> list() {
        List<PromiseStatus> promises = new ArrayList<>();
        for (StratumThresholds stratum : thresholds) {
            for (ProcedureThresholds procedure : stratum.getProcedures()) {
                List<RunningCoverage> running = coverage.getOrDefault(
                        new StratumProcedure(stratum.getStratum(), procedure.getProcedure()), List.of());
                if (running.isEmpty()) {
                    promises.addAll(unjudged(stratum.getStratum(), procedure));
                }
                running.forEach(counted -> promised.of(
                                procedure,
                                ComponentRecords.component(counted.getComponent()),
                                counted.getNominalAlpha())
                        .ifPresent(share -> promises.add(judged(stratum.getStratum(), procedure, counted, share))));
            }
        }
        return promises;
    }

    private List<PromiseStatus> unjudged(String stratum, ProcedureThresholds procedure) {
        List<PromiseStatus> unjudged = new ArrayList<>();
        procedure.getThresholds().stream()
                .map(ComponentThreshold::getNominalAlpha)
                .distinct()
                .forEach(alpha -> promised.events(procedure)
                        .forEach(event -> promised.of(procedure, event, alpha)
                                .ifPresent(share -> unjudged.add(new PromiseStatus(
                                        stratum,
                                        procedure.getProcedure(),
                                        alpha,
                                        event.name(),
                                        units(procedure, alpha),
                                        share,
                                        0,
                                        1,
                                        Verdict.UNJUDGED)))));
        return unjudged;
    }

    private PromiseStatus judged(String stratum, ProcedureThresholds procedure, RunningCoverage counted, double share) {
        return new PromiseStatus(
                stratum,
                procedure.getProcedure(),
                counted.getNominalAlpha(),
                counted.getComponent().name(),
                units(procedure, counted.getNominalAlpha()),
                share,
                counted.getJudgedUnits(),
                counted.getCoverage(),
                verdict(stratum, procedure.getProcedure(), counted, share));
    }

    private static long units(ProcedureThresholds procedure, double nominalAlpha) {
        return procedure.getThresholds().stream()
                .filter(threshold -> threshold.getNominalAlpha() == nominalAlpha)
                .mapToLong(ComponentThreshold::getN)
                .min()
                .orElse(0);
    }

    private Verdict verdict(String stratum, String procedure, RunningCoverage counted, double share) {
        boolean isBreached = open.stream()
                .anyMatch(alert -> alert.getKind() == AlertKind.COVERAGE_BREACH
                        && alert.getStratum().equals(stratum)
                        && alert.getProcedure().equals(procedure)
                        && alert.getNominalAlpha() == counted.getNominalAlpha()
                        && alert.getComponent() == counted.getComponent());
        if (isBreached) {
            return Verdict.BREACHED;
        }
        if (counted.getJudgedUnits() == 0) {
            return Verdict.UNJUDGED;
        }
        return counted.getCoverage() >= share ? Verdict.KEPT : Verdict.BELOW;
    }
}
