package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.MODEL_COMPARISONS;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.ReadOutcomes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Comparison;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recomputes each published state of a comparison from the outcomes that it cites. */
final class ComparisonCheck {

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final Findings findings;
    private final Map<String, List<LogRecord<CoverageOutcome>>> outcomes = new HashMap<>();
    private final Map<Integer, Long> ends = new HashMap<>();

    ComparisonCheck(ConformalConfiguration configuration, Logs logs, Findings findings) {
        this.configuration = configuration;
        this.logs = logs;
        this.findings = findings;
    }

    /** Compares all states. Without configured comparisons, it reads nothing. */
    void run() {
        if (configuration.comparisons().isEmpty()) {
            return;
        }
        logs.read(Topic.COVERAGE_OUTCOMES, CoverageOutcome.class, this::keep);
        logs.read(Topic.MODEL_COMPARISONS, ModelComparison.class, this::check);
    }

    private void keep(LogRecord<CoverageOutcome> record) {
        ends.merge(record.partition(), record.offset() + 1, Math::max);
        record.value()
                .ifPresent(outcome -> configuration.comparisons().stream()
                        .filter(comparison -> isOf(comparison, outcome))
                        .forEach(comparison -> outcomes.computeIfAbsent(comparison.name(), unused -> new ArrayList<>())
                                .add(record)));
    }

    private static boolean isOf(Comparison comparison, CoverageOutcome outcome) {
        return comparison
                .placeOf(outcome.getStratum())
                .map(place -> comparison.of(place.role()).procedure())
                .filter(procedure -> isOf(procedure, outcome))
                .isPresent();
    }

    private static boolean isOf(Procedure procedure, CoverageOutcome outcome) {
        return procedure.name().equals(outcome.getProcedure())
                && procedure.fingerprint().equals(outcome.getFingerprint());
    }

    private void check(LogRecord<ModelComparison> record) {
        Optional<ModelComparison> state = record.value();
        if (state.isEmpty() || !record.key().equals(state.map(ModelComparison::getComparison))) {
            findings.different(
                    MODEL_COMPARISONS,
                    "model-comparisons " + record.partition() + "/" + record.offset() + " is unreadable or misplaced");
            return;
        }
        ModelComparison found = state.get();
        Optional<Comparison> comparison = configuration.comparisons().stream()
                .filter(it -> it.name().equals(found.getComparison())
                        && it.fingerprint().equals(found.getFingerprint()))
                .findFirst();
        Optional<String> obstacle =
                comparison.isEmpty() ? Optional.of("the configuration compares something else") : obstacle(found);
        if (obstacle.isPresent()) {
            findings.unchecked(MODEL_COMPARISONS, obstacle.get());
        } else {
            compare(record, found, comparison.get());
        }
    }

    private Optional<String> obstacle(ModelComparison found) {
        if (found.getDroppedUnits() > 0) {
            return Optional.of("it depends on the order in which partitions were read, because units were dropped");
        }
        for (ReadOutcomes read : found.getReads()) {
            if (read.getFirstOffset() < logs.beginning(Topic.COVERAGE_OUTCOMES, read.getPartition())) {
                return Optional.of("the outcomes that it cites are no longer in the log");
            }
            if (read.getLastOffset() >= ends.getOrDefault(read.getPartition(), 0L)) {
                return Optional.of("the outcomes that it cites were not in the log yet when the verification began");
            }
        }
        return Optional.empty();
    }

    private void compare(LogRecord<ModelComparison> record, ModelComparison found, Comparison comparison) {
        RecomputedComparison recomputed = new RecomputedComparison(comparison);
        for (LogRecord<CoverageOutcome> outcome : outcomes.getOrDefault(comparison.name(), List.of())) {
            if (isCited(found, outcome)) {
                recomputed.observe(outcome.value().orElseThrow());
            }
        }
        RecordDifference.first(recomputed.record(found), found)
                .ifPresentOrElse(
                        words -> findings.different(
                                MODEL_COMPARISONS,
                                "comparison " + found.getComparison() + " at " + record.partition() + "/"
                                        + record.offset() + ": " + words),
                        () -> findings.equal(MODEL_COMPARISONS));
    }

    private static boolean isCited(ModelComparison found, LogRecord<CoverageOutcome> outcome) {
        return found.getReads().stream()
                .anyMatch(read -> read.getPartition() == outcome.partition()
                        && read.getFirstOffset() <= outcome.offset()
                        && outcome.offset() <= read.getLastOffset());
    }
}
