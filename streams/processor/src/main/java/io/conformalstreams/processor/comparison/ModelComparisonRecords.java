package io.conformalstreams.processor.comparison;

import io.conformalstreams.conformal.comparison.Decision;
import io.conformalstreams.conformal.comparison.DecisionRule;
import io.conformalstreams.conformal.comparison.PairedDifferences;
import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.MeanDifference;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.ReadOutcomes;
import io.conformalstreams.processor.configuration.Comparison;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Creates the published records. */
final class ModelComparisonRecords {

    private ModelComparisonRecords() {}

    static ModelComparison of(
            Comparison comparison, Progress progress, List<LevelDifferences> levels, Decision decision) {
        DecisionRule rule = comparison.rule();
        return ModelComparison.newBuilder()
                .setComparison(comparison.name())
                .setFingerprint(comparison.fingerprint())
                .setInUse(comparison.inUse().model())
                .setCandidate(comparison.candidate().model())
                .setInUseProcedure(comparison.inUse().procedure().name())
                .setCandidateProcedure(comparison.candidate().procedure().name())
                .setSites(comparison.sites())
                .setPopulation(comparison.population().text())
                .setDecision(symbol(decision))
                .setMissMargin(rule.missMargin())
                .setSizeMargin(rule.sizeMargin())
                .setErrorProbability(rule.errorProbability())
                .setUpperError(rule.upperError())
                .setLowerError(rule.lowerError(levels.size()))
                .setUnits(progress.units())
                .setWaitingUnits(progress.waiting())
                .setUnpairedUnits(progress.unpaired())
                .setDroppedUnits(progress.dropped())
                .setLevels(levels(comparison, levels))
                .setReads(progress.reads().entrySet().stream()
                        .map(read -> new ReadOutcomes(
                                read.getKey(),
                                read.getValue().first(),
                                read.getValue().last()))
                        .toList())
                .setEventTime(Instant.ofEpochMilli(progress.eventTime()))
                .build();
    }

    private static List<ComparedLevel> levels(Comparison comparison, List<LevelDifferences> differences) {
        List<ComparedLevel> levels = new ArrayList<>();
        for (int level = 0; level < differences.size(); level++) {
            LevelDifferences found = differences.get(level);
            levels.add(new ComparedLevel(
                    comparison.alphas().get(level).doubleValue(),
                    found.units(),
                    found.meanInUse(),
                    found.meanCandidate(),
                    difference(found.misses(), comparison.rule(), differences.size()),
                    difference(found.sizes(), comparison.rule(), differences.size())));
        }
        return levels;
    }

    private static MeanDifference difference(PairedDifferences differences, DecisionRule rule, int levels) {
        return new MeanDifference(
                differences.mean(),
                differences.lowerLimit(rule.lowerError(levels)),
                differences.upperLimit(rule.upperError()));
    }

    private static ComparisonDecision symbol(Decision decision) {
        return switch (decision) {
            case UNDECIDED -> ComparisonDecision.UNDECIDED;
            case PROMOTE -> ComparisonDecision.PROMOTE;
            case HOLD -> ComparisonDecision.HOLD;
        };
    }
}
