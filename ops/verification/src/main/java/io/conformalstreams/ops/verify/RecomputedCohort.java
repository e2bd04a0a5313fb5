package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CohortLevel;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The figures of one cohort and procedure, recomputed from the outcomes of its images. */
final class RecomputedCohort {

    private record SetKey(String predictionId, Instant predictedAt) {}

    private record Cell(double alpha, Component event) {}

    private record Sizes(long sets, double sum) {}

    private final RecomputedCoverage coverage = new RecomputedCoverage();
    private final Map<SetKey, CoverageOutcome> newest = new HashMap<>();
    private final Map<Cell, Sizes> sizes = new HashMap<>();

    /** Returns the figures after one more outcome. */
    CohortCoverage after(CoverageOutcome outcome, String attribute, double intervalError) {
        List<Double> alphas = outcome.getRunning().stream()
                .map(RunningCoverage::getNominalAlpha)
                .distinct()
                .toList();
        List<Component> events = outcome.getRunning().stream()
                .map(running -> ComponentRecords.component(running.getComponent()))
                .distinct()
                .toList();
        UnitState unit = new UnitState(outcome.getUnitComplete(), outcome.getUnitMaturesAt());
        List<RunningCoverage> running = coverage.after(outcome, unit, alphas, events);
        replaceSizes(outcome, events);
        return CohortCoverage.newBuilder()
                .setStratum(outcome.getStratum())
                .setAttribute(attribute)
                .setValue(outcome.getAttributes().get(attribute))
                .setProcedure(outcome.getProcedure())
                .setChannel(outcome.getChannel())
                .setFingerprint(outcome.getFingerprint())
                .setPredictionId(outcome.getPredictionId())
                .setRevision(outcome.getRevision())
                .setLabelledAt(outcome.getLabel().getLabelledAt())
                .setIntervalError(intervalError)
                .setLevels(running.stream()
                        .map(counted -> level(counted, intervalError))
                        .toList())
                .build();
    }

    private void replaceSizes(CoverageOutcome outcome, List<Component> events) {
        SetKey key = new SetKey(outcome.getPredictionId(), outcome.getPredictedAt());
        CoverageOutcome before = newest.remove(key);
        if (before != null) {
            add(before, events, -1);
        }
        if (outcome.getVerdict() == OutcomeVerdict.JUDGED) {
            newest.put(key, outcome);
            add(outcome, events, 1);
        }
    }

    private void add(CoverageOutcome outcome, List<Component> events, int times) {
        for (LevelOutcome level : outcome.getLevels()) {
            for (Component event : events) {
                if (RecomputedCoverage.isCalibrated(level, event) && Double.isFinite(level.getSize())) {
                    Cell cell = new Cell(level.getNominalAlpha(), event);
                    Sizes counted = sizes.getOrDefault(cell, new Sizes(0, 0));
                    sizes.put(cell, new Sizes(counted.sets() + times, counted.sum() + times * level.getSize()));
                }
            }
        }
    }

    private CohortLevel level(RunningCoverage counted, double intervalError) {
        Component event = ComponentRecords.component(counted.getComponent());
        Sizes ofEvent = sizes.getOrDefault(new Cell(counted.getNominalAlpha(), event), new Sizes(0, 0));
        CohortLevel.Builder level = CohortLevel.newBuilder()
                .setNominalAlpha(counted.getNominalAlpha())
                .setComponent(counted.getComponent())
                .setJudgedUnits(counted.getJudgedUnits())
                .setCoveredUnits(counted.getCoveredUnits())
                .setCoverage(counted.getCoverage())
                .setOpenUnits(counted.getOpenUnits())
                .setJudgedImages(counted.getJudgedImages())
                .setUncalibratedImages(counted.getUncalibratedImages())
                .setMeanSize(ofEvent.sets() > 0 ? ofEvent.sum() / ofEvent.sets() : null);
        if (event != Component.RISK) {
            BetaMixtureInterval misses = BetaMixtureInterval.of(
                    counted.getJudgedUnits() - counted.getCoveredUnits(),
                    counted.getJudgedUnits(),
                    BigDecimal.valueOf(counted.getNominalAlpha()),
                    intervalError);
            level.setLower(1 - misses.upper()).setUpper(1 - misses.lower());
        }
        return level.build();
    }
}
