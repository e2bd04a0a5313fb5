package io.conformalstreams.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.util.List;
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

    @Test
    void takeTheLevelOfTheirOwnThresholdOrElseTheNominalOne() {
        // The outer threshold has a share of the level; the joint promise has the whole level.
        assertThat(promise(List.of(), 10, 9, RegionComponent.OUTER).promised()).isEqualTo(0.8);
        PromiseStatus joint = promise(List.of(), 10, 9, RegionComponent.JOINT);
        assertThat(joint.promised()).isEqualTo(0.7);
        assertThat(joint.units()).isEqualTo(50);
    }

    @Test
    void areListedWithoutOutcomes() {
        assertThat(new Promises(List.of(thresholds()), List.of()).list())
                .singleElement()
                .satisfies(promise -> {
                    assertThat(promise.verdict()).isEqualTo(Verdict.UNJUDGED);
                    assertThat(promise.units()).isEqualTo(50);
                });
    }

    private static PromiseStatus promise(List<DriftAlert> open, long judged, long covered, RegionComponent component) {
        Promises promises = new Promises(List.of(thresholds()), open);
        promises.add(outcome(component, 1, 0));
        promises.add(outcome(component, judged, covered));
        return promises.list().get(0);
    }

    private static StratumThresholds thresholds() {
        ComponentThreshold threshold = ComponentThreshold.newBuilder()
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
