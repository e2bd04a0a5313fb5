package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.drift.UnitComponent.UnitThreshold;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What the monitors of one component of a procedure observe of a unit.
 *
 * @param unit the images of one size class
 */
record UnitObservations(
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
                        || threshold.issued().isRanked() && threshold.issued().nominalAlpha() == id.nominalAlpha())
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
                                .smallestLabellingProbability(drift.evidence().settings()),
                        drift.predictsMisses() ? measurements() : List.of()),
                threshold.issued(),
                unit.label().map(Label::coordinates).orElseGet(state::lastCoordinates),
                threshold.thresholdVersion(),
                at);
    }
}
