package io.conformalstreams.ops.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.ops.status.PromiseStatus.Verdict;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromisesTest {

    private static final String STRATUM = "unet@3|north";
    private static final double LEVEL = 0.3;
    private static final RecordCoordinates LABEL = new RecordCoordinates(Instant.EPOCH, 0, 0L);

    @Test
    void areKeptFromThePromisedCoverageOn() {
        assertThat(promise(List.of(), 10, 8, RegionComponent.OUTER).verdict()).isEqualTo(Verdict.KEPT);
        assertThat(promise(List.of(), 10, 7, RegionComponent.OUTER).verdict()).isEqualTo(Verdict.BELOW);
        assertThat(promise(List.of(), 0, 0, RegionComponent.OUTER).verdict()).isEqualTo(Verdict.UNJUDGED);
    }

    @Test
    void areBreachedIfAnAlertOfTheSamePromiseIsOpen() {
        DriftAlert alert = DriftAlert.newBuilder(
                        DriftAlertSamples.opened("aaaa1111", AlertKind.COVERAGE_BREACH, STRATUM))
                .setProcedure("sets")
                .setNominalAlpha(LEVEL)
                .setComponent(RegionComponent.OUTER)
                .build();
        assertThat(promise(List.of(alert), 10, 9, RegionComponent.OUTER).verdict())
                .isEqualTo(Verdict.BREACHED);

        DriftAlert elsewhere =
                DriftAlert.newBuilder(alert).setStratum("unet@3|south").build();
        DriftAlert otherKind =
                DriftAlert.newBuilder(alert).setKind(AlertKind.SCORE_DRIFT).build();
        assertThat(promise(List.of(elsewhere, otherKind), 10, 9, RegionComponent.OUTER)
                        .verdict())
                .isEqualTo(Verdict.KEPT);
    }

    /** Where each set has a promise of its own, nobody has promised that both are right, although that is counted. */
    @Test
    void areOnlyThoseThatTheMethodMakes() {
        assertThat(promises("marginal", RegionComponent.JOINT)).isEmpty();
        assertThat(promises("marginal", RegionComponent.OUTER)).hasSize(1);
        assertThat(promises("{bonferroni: {innerShare: 0.5}}", RegionComponent.OUTER))
                .isEmpty();
        assertThat(promises("{bonferroni: {innerShare: 0.5}}", RegionComponent.JOINT))
                .singleElement()
                .satisfies(joint -> {
                    // The components share the nominal level.
                    assertThat(joint.promised()).isEqualTo(0.7);
                    assertThat(joint.units()).isEqualTo(50);
                });
    }

    /** For example, the proof of cross-fitted models leaves open as much as alpha. */
    @Test
    void areNotLargerThanTheirProof() {
        ComponentThreshold proven = ComponentThreshold.newBuilder(threshold())
                .setCoverageClaim(CoverageClaim.AT_LEAST)
                .setCoverageMean(0.5)
                .build();
        Promises promises = new Promises(promised("marginal"), List.of(thresholds(proven)), List.of());
        promises.add(outcome(RegionComponent.OUTER, 10, 6));

        assertThat(promises.list()).singleElement().satisfies(promise -> {
            assertThat(promise.promised()).isEqualTo(0.5, within(1e-12));
            assertThat(promise.verdict()).isEqualTo(Verdict.KEPT);
        });
    }

    @Test
    void areListedWithoutOutcomes() {
        assertThat(new Promises(promised("marginal"), List.of(thresholds(threshold())), List.of()).list())
                .extracting(PromiseStatus::component, PromiseStatus::verdict, PromiseStatus::units)
                .containsExactly(tuple("INNER", Verdict.UNJUDGED, 50L), tuple("OUTER", Verdict.UNJUDGED, 50L));
    }

    private static List<PromiseStatus> promises(String combination, RegionComponent component) {
        Promises promises = new Promises(promised(combination), List.of(thresholds(threshold())), List.of());
        promises.add(outcome(component, 10, 9));
        return promises.list();
    }

    private static PromisedCoverage promised(String combination) {
        return new PromisedCoverage(ConformalConfiguration.parse("""
                models:
                  - {name: unet, dimensions: 2, scores: logit, encoding: float32, channels: [{name: cell, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: unet, channel: cell, alphas: [0.3], combination: %s,
                     inner: identity, outer: identity, window: all}
                kafka: {bootstrap.servers: "broker:9093", schema.registry.url: "http://registry"}
                """.formatted(combination), Map.of()));
    }

    private static PromiseStatus promise(List<DriftAlert> open, long judged, long covered, RegionComponent component) {
        Promises promises = new Promises(promised("marginal"), List.of(thresholds(threshold())), open);
        promises.add(outcome(component, 1, 0));
        promises.add(outcome(component, judged, covered));
        return promises.list().get(0);
    }

    private static ComponentThreshold threshold() {
        return ComponentThreshold.newBuilder()
                .setNominalAlpha(LEVEL)
                .setComponent(RegionComponent.OUTER)
                .setAlpha(0.2)
                .setN(50)
                .setEffectiveN(50)
                .setK(41)
                .setLambda(1.5)
                .setCoverageClaim(CoverageClaim.EXACT)
                .setCoverageMean(0.8)
                .setCoverageLower(0.7)
                .setCoverageUpper(0.9)
                .build();
    }

    private static StratumThresholds thresholds(ComponentThreshold threshold) {
        return StratumThresholds.newBuilder()
                .setStratum(STRATUM)
                .setVersion(50)
                .setEpoch(0)
                .setLabelPolicy("default")
                .setLastLabel(LABEL)
                .setProcedures(List.of(ProcedureThresholds.newBuilder()
                        .setProcedure("sets")
                        .setType("confidence-sets")
                        .setChannel("cell")
                        .setFingerprint("abc")
                        .setWindow("all")
                        .setThresholds(List.of(threshold))
                        .build()))
                .build();
    }

    private static CoverageOutcome outcome(RegionComponent component, long judged, long covered) {
        RunningCoverage running = RunningCoverage.newBuilder()
                .setNominalAlpha(LEVEL)
                .setComponent(component)
                .setJudgedUnits(judged)
                .setCoveredUnits(covered)
                .setCoverage(judged == 0 ? 1 : (double) covered / judged)
                .setOpenUnits(0)
                .setJudgedImages(judged)
                .setCoveredImages(covered)
                .setImageCoverage(1)
                .setUncalibratedImages(0)
                .build();
        return CoverageOutcome.newBuilder()
                .setStratum(STRATUM)
                .setPredictionId("p")
                .setImageId("i")
                .setUnitId("i")
                .setProcedure("sets")
                .setChannel("cell")
                .setFingerprint("abc")
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(0)
                .setThresholdVersion(1)
                .setPredictedAt(Instant.EPOCH)
                .setLabel(LABEL)
                .setLabelPolicy("default")
                .setAudit(false)
                .setUnitComplete(true)
                .setUnitMaturesAt(Instant.EPOCH)
                .setLevels(List.of())
                .setRunning(List.of(running))
                .build();
    }
}
