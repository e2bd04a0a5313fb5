package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Thresholds and outcomes of one stratum, and procedures whose methods declare components of every kind. */
final class DemoRecords {

    private static final String STRATUM = "unet@3";
    static final String LONG_NAME = "a-name-that-is-longer-than-any-column-of-fixed-width-would-allow";

    static final List<Procedure> PROCEDURES = List.of(
            procedure("tumour-margin", method(List.of(Component.OUTER), List.of(Component.OUTER))),
            procedure(LONG_NAME, method(List.of(Component.OUTER), List.of(Component.OUTER))),
            procedure(
                    "tumour-joint",
                    method(
                            List.of(Component.INNER, Component.OUTER),
                            List.of(Component.INNER, Component.OUTER, Component.JOINT))),
            procedure(
                    "share-calibrated",
                    method(List.of(Component.NUMERATOR, Component.DENOMINATOR), List.of(Component.INTERVAL))),
            procedure("share-conformal", method(List.of(Component.INTERVAL), List.of(Component.INTERVAL))),
            procedure("volume-between", method(List.of(Component.INNER, Component.OUTER), List.of(Component.INTERVAL))),
            procedure("tumour-risk", method(List.of(Component.RISK), List.of(Component.RISK))));

    private DemoRecords() {}

    static ObservedRecords observed(String procedure, List<ComponentThreshold> thresholds, RunningCoverage... running) {
        ObservedRecords observed = new ObservedRecords(List.of());
        observed.add(StratumThresholds.newBuilder()
                .setStratum(STRATUM)
                .setVersion(99)
                .setEpoch(0)
                .setLabelPolicy("")
                .setLastLabel(new RecordCoordinates(Instant.EPOCH, 0, 1L))
                .setProcedures(List.of(ProcedureThresholds.newBuilder()
                        .setProcedure(procedure)
                        .setType("some-type")
                        .setChannel("tumour")
                        .setFingerprint("0".repeat(32))
                        .setWindow("all")
                        .setThresholds(thresholds)
                        .build()))
                .build());
        if (running.length > 0) {
            observed.add(outcome(procedure, running));
        }
        return observed;
    }

    /** Returns the coverage of a procedure at alpha = .1 whose units have one image each. */
    static RunningCoverage coverage(RegionComponent component, long judged, long covered, double coverage) {
        return RunningCoverage.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(component)
                .setJudgedUnits(judged)
                .setCoveredUnits(covered)
                .setCoverage(coverage)
                .setOpenUnits(0)
                .setJudgedImages(judged)
                .setCoveredImages(covered)
                .setImageCoverage(coverage)
                .setUncalibratedImages(0)
                .build();
    }

    static CoverageOutcome judged(String procedure, RegionComponent component, double criticalValue) {
        CoverageOutcome outcome = outcome(procedure);
        outcome.setVerdict(OutcomeVerdict.JUDGED);
        outcome.setStatus(OutcomeStatus.FIRST);
        outcome.setLevels(List.of(new LevelOutcome(
                0.1,
                List.of(new ComponentOutcome(component, 0.1, 9L, 9L, 2.5, criticalValue, true, true)),
                true,
                true,
                true,
                null,
                null,
                false,
                false,
                null,
                40.0)));
        outcome.setRunning(List.of(coverage(component, 3, 3, 1.0)));
        return outcome;
    }

    private static CoverageOutcome outcome(String procedure, RunningCoverage... running) {
        return CoverageOutcome.newBuilder()
                .setStratum(STRATUM)
                .setPredictionId("image-1#1")
                .setImageId("image-1")
                .setUnitId("image-1")
                .setProcedure(procedure)
                .setChannel("tumour")
                .setFingerprint("0".repeat(32))
                .setRevision(1)
                .setStatus(OutcomeStatus.FIRST)
                .setVerdict(OutcomeVerdict.JUDGED)
                .setEpoch(0)
                .setThresholdVersion(99)
                .setPredictedAt(Instant.EPOCH)
                .setLabel(new RecordCoordinates(Instant.EPOCH, 0, 2L))
                .setLabelPolicy("")
                .setAudit(false)
                .setLevels(List.of())
                .setUnitComplete(true)
                .setUnitMaturesAt(Instant.EPOCH)
                .setRunning(Stream.of(running).toList())
                .build();
    }

    static ComponentThreshold threshold(RegionComponent component, double alpha) {
        return ComponentThreshold.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(component)
                .setAlpha(alpha)
                .setN(99)
                .setK(90)
                .setLambda(2.5)
                .setEffectiveN(99.0)
                .setCoverageClaim(CoverageClaim.EXACT)
                .setCoverageMean(1 - alpha)
                .setCoverageLower(0.8 - alpha)
                .setCoverageUpper(1)
                .build();
    }

    private static Procedure procedure(String name, ConformalMethod method) {
        Channel channel = new Channel("tumour", Set.of(1));
        Model model = new Model("unet", 2, ScoreKind.PROBABILITY, new ScoreEncoding.Uint8(0.5, -1), List.of(channel));
        return new Procedure(
                name,
                model,
                channel,
                List.of(new BigDecimal("0.1")),
                method,
                new Guarantee.Marginal(),
                Optional.empty(),
                new Window.All());
    }

    private static ConformalMethod method(List<Component> components, List<Component> events) {
        return new DeclaredMethod(components, events);
    }
}
