package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import java.time.Instant;
import java.util.List;

/** Outcomes of a procedure with one level and one event, as the processor would write them. */
final class ExampleOutcomes {

    private final String stratum;
    private long offset;
    private long judged;
    private long covered;

    ExampleOutcomes(String stratum) {
        this.stratum = stratum;
    }

    /** The next outcome. */
    CoverageOutcome next(long labelledAt, int epoch, boolean held) {
        judged++;
        covered += held ? 1 : 0;
        return outcome(labelledAt, epoch, held);
    }

    /** An outcome by which an earlier one, which held, is taken back. */
    CoverageOutcome retract(long labelledAt, int epoch) {
        judged--;
        covered--;
        return outcome(labelledAt, epoch, true);
    }

    Coordinates coordinates() {
        return new Coordinates(new Place(Source.COVERAGE_OUTCOMES, 0), offset - 1, 0);
    }

    private CoverageOutcome outcome(long labelledAt, int epoch, boolean held) {
        String id = "image-" + offset;
        return CoverageOutcome.newBuilder()
                .setStratum(stratum)
                .setPredictionId(id)
                .setImageId(id)
                .setUnitId(id)
                .setProcedure("sets")
                .setChannel("lesion")
                .setFingerprint("f")
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(epoch)
                .setThresholdVersion(offset)
                .setPredictedAt(Instant.ofEpochMilli(labelledAt - 4000))
                .setLabel(new RecordCoordinates(Instant.ofEpochMilli(labelledAt), 0, offset++))
                .setLabelPolicy("policy-" + epoch)
                .setAudit(false)
                .setLabelEpoch(epoch)
                .setUnitComplete(true)
                .setUnitMaturesAt(Instant.ofEpochMilli(labelledAt))
                .setLevels(List.of(level(held)))
                .setRunning(List.of(running()))
                .build();
    }

    private static LevelOutcome level(boolean held) {
        ComponentOutcome component = ComponentOutcome.newBuilder()
                .setComponent(RegionComponent.OUTER)
                .setAlpha(0.1)
                .setN(50L)
                .setK(46L)
                .setLambda(2.5)
                .setCriticalValue(held ? 2 : 3)
                .setCalibrated(true)
                .setCovered(held)
                .build();
        return LevelOutcome.newBuilder()
                .setNominalAlpha(0.1)
                .setComponents(List.of(component))
                .setCoveredInner(true)
                .setCoveredOuter(held)
                .setCoveredJoint(held)
                .setSize(100.0)
                .build();
    }

    private RunningCoverage running() {
        return RunningCoverage.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(RegionComponent.OUTER)
                .setJudgedUnits(judged)
                .setCoveredUnits(covered)
                .setCoverage(judged == 0 ? 1 : (double) covered / judged)
                .setOpenUnits(0L)
                .setJudgedImages(judged)
                .setCoveredImages(covered)
                .setImageCoverage(judged == 0 ? 1 : (double) covered / judged)
                .setUncalibratedImages(0L)
                .build();
    }
}
