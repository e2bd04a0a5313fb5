package io.conformalstreams.processor.comparison;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Outcomes of two versions of a model, and a configuration that compares them. */
final class ComparedOutcomes {

    static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    private ComparedOutcomes() {}

    /** @param settings further settings of the comparison, each followed by a comma */
    static ConformalConfiguration configuration(String settings) {
        return configuration(settings, "net-2", "P10D");
    }

    static ConformalConfiguration configuration(String settings, String name, String retention) {
        return ConformalConfiguration.parse("""
                topics: {partitions: 1}
                labels: {retention: %s}
                kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://comparison"}
                models:
                  - name: net
                    dimensions: 2
                    scores: logit
                    encoding: float32
                    channels: [{name: organ, labelValues: [1]}]
                procedures:
                  - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1, 0.2],
                     combination: maximum, inner: identity, outer: identity, window: all}
                comparisons:
                  - {%s name: %s, inUse: net@1, candidate: net@2, procedure: sets}
                """.formatted(retention, settings, name), Map.of());
    }

    /** Returns the outcome of a unit of one image at two levels. */
    static CoverageOutcome outcome(String stratum, String imageId, long second, boolean covered, double size) {
        Instant labelledAt = MONDAY.plusSeconds(second);
        return CoverageOutcome.newBuilder()
                .setStratum(stratum)
                .setPredictionId(stratum + imageId)
                .setImageId(imageId)
                .setUnitId(imageId)
                .setProcedure("sets")
                .setChannel("organ")
                .setFingerprint(configuration("").procedures().get(0).fingerprint())
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(0)
                .setThresholdVersion(1)
                .setPredictedAt(labelledAt)
                .setLabel(new RecordCoordinates(labelledAt, 0, second))
                .setLabelPolicy("all")
                .setAudit(false)
                .setInclusionProbability(1.0)
                .setLabelEpoch(0)
                .setUnitComplete(true)
                .setUnitMaturesAt(labelledAt.plusSeconds(1000))
                .setLevels(List.of(level(0.1, covered, size), level(0.2, covered, size)))
                .setRunning(List.of())
                .build();
    }

    static LevelOutcome level(double alpha, boolean covered, double size) {
        return new LevelOutcome(
                alpha,
                List.of(new ComponentOutcome(RegionComponent.JOINT, alpha, 99L, 90L, 1.0, 0.5, true, covered)),
                covered,
                covered,
                covered,
                null,
                null,
                false,
                false,
                null,
                size);
    }
}
