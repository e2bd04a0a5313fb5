package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.ComponentThreshold;
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
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Measure;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.Promise;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.ScoredImage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the table and the report say of claims of every kind. */
class DemoTableTest {

    private static final String STRATUM = "unet@3";
    private static final String LONG_NAME = "a-name-that-is-longer-than-any-column-of-fixed-width-would-allow";
    private static final List<Procedure> PROCEDURES = List.of(
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

    @Test
    void aOneSidedSetHasOneRowWithItsOwnCoverage() {
        ObservedRecords observed = observed(
                "tumour-margin",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                new RunningCoverage(0.1, RegionComponent.OUTER, 40L, 38L, 0L, 0.95));

        assertThat(cells(observed)).containsExactly("unet@3|tumour-margin|0.1|outer|99|90|2.50000|0.9|0.9500|40");
    }

    @Test
    void bothSidesOfAShareAreFollowedByWhatHoldsTogether() {
        ObservedRecords observed = observed(
                "tumour-joint",
                List.of(threshold(RegionComponent.INNER, 0.02), threshold(RegionComponent.OUTER, 0.08)),
                new RunningCoverage(0.1, RegionComponent.INNER, 40L, 39L, 0L, 0.975),
                new RunningCoverage(0.1, RegionComponent.OUTER, 40L, 37L, 0L, 0.925),
                new RunningCoverage(0.1, RegionComponent.JOINT, 40L, 36L, 0L, 0.9));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|tumour-joint|0.02|inner|99|90|2.50000|0.98|0.9750|40",
                        "unet@3|tumour-joint|0.08|outer|99|90|2.50000|0.92|0.9250|40",
                        "unet@3|tumour-joint|0.1|joint|0.9|0.9000|40");
    }

    @Test
    void thresholdsOfVolumesPromiseNothingButTheRatioTheyMakeUp() {
        ObservedRecords observed = observed(
                "share-calibrated",
                List.of(threshold(RegionComponent.NUMERATOR, 0.05), threshold(RegionComponent.DENOMINATOR, 0.05)),
                new RunningCoverage(0.1, RegionComponent.INTERVAL, 40L, 40L, 3L, 1.0));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|share-calibrated|0.05|numerator|99|90|2.50000",
                        "unet@3|share-calibrated|0.05|denominator|99|90|2.50000",
                        "unet@3|share-calibrated|0.1|interval|0.9|1.0000|40");
    }

    @Test
    void theMethodSaysWhichPromiseNeedsSeveralThresholds() {
        ObservedRecords observed = observed(
                "volume-between",
                List.of(threshold(RegionComponent.INNER, 0.05), threshold(RegionComponent.OUTER, 0.05)),
                new RunningCoverage(0.1, RegionComponent.INTERVAL, 40L, 38L, 0L, 0.95));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|volume-between|0.05|inner|99|90|2.50000",
                        "unet@3|volume-between|0.05|outer|99|90|2.50000",
                        "unet@3|volume-between|0.1|interval|0.9|0.9500|40");
    }

    @Test
    void thresholdsOfAProcedureThatIsNotConfiguredAreLeftOut() {
        assertThat(cells(observed("of-an-earlier-demo", List.of(threshold(RegionComponent.OUTER, 0.1)))))
                .isEmpty();
    }

    @Test
    void anIntervalAroundTheRatioHasOneRow() {
        ObservedRecords observed = observed(
                "share-conformal",
                List.of(threshold(RegionComponent.INTERVAL, 0.1)),
                new RunningCoverage(0.1, RegionComponent.INTERVAL, 40L, 30L, 0L, 0.75));

        assertThat(cells(observed)).containsExactly("unet@3|share-conformal|0.1|interval|99|90|2.50000|0.9|0.7500|40");
    }

    @Test
    void aRiskHasNoRank() {
        ComponentThreshold threshold = threshold(RegionComponent.RISK, 0.1);
        threshold.setK(-1);
        ObservedRecords observed = observed(
                "tumour-risk", List.of(threshold), new RunningCoverage(0.1, RegionComponent.RISK, 40L, 3L, 0L, 0.92));

        assertThat(cells(observed)).containsExactly("unet@3|tumour-risk|0.1|risk|99|-|2.50000|0.9|0.9200|40");
    }

    @Test
    void columnsAreAsWideAsTheirLongestCell() {
        ObservedRecords observed = observed(LONG_NAME, List.of(threshold(RegionComponent.OUTER, 0.1)));
        List<String> lines = new DemoTable(observed, PROCEDURES).thresholds();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSameSizeAs(lines.get(1));
        assertThat(lines.get(0).indexOf("judged")).isEqualTo(lines.get(1).lastIndexOf("     0"));
        assertThat(lines.get(1)).contains("  0.9        -  ");
    }

    @Test
    void theReportHasTypeGuaranteeAndCoverageByEvent() {
        ObservedRecords observed = observed(
                "share-conformal",
                List.of(threshold(RegionComponent.INTERVAL, 0.1)),
                new RunningCoverage(0.1, RegionComponent.INTERVAL, 40L, 30L, 2L, 0.75));

        ObjectNode report = new DemoReport(observed, PROCEDURES).json();

        var procedure = report.at("/strata/0/procedures/0");
        assertThat(procedure.get("type").asText()).isEqualTo("some-type");
        assertThat(procedure.get("guarantee").asText()).isEqualTo("marginal");
        assertThat(procedure.at("/thresholds/0/component").asText()).isEqualTo("INTERVAL");
        assertThat(procedure.at("/coverage/0/component").asText()).isEqualTo("INTERVAL");
        assertThat(procedure.at("/coverage/0/uncalibrated").asLong()).isEqualTo(2);
    }

    @Test
    void saysWhichPromisesMostLabelsCouldNotBreak() {
        ObservedRecords observed = observed(
                "tumour-sets",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                new RunningCoverage(0.1, RegionComponent.OUTER, 3L, 3L, 0L, 1.0));
        for (double criticalValue : new double[] {Double.NEGATIVE_INFINITY, 1.5, Double.NEGATIVE_INFINITY}) {
            observed.add(judged("tumour-sets", RegionComponent.OUTER, criticalValue));
            observed.add(judged("tumour-core", RegionComponent.INNER, 0.5));
        }

        assertThat(new DemoTable(observed, PROCEDURES).remarks())
                .containsExactly(
                        "unet@3 tumour-sets at alpha 0.1: the outer component holds at every threshold for 2 of 3"
                                + " labels, so these labels do not test it");
        assertThat(new DemoReport(observed, PROCEDURES).json().get("remarks")).hasSize(1);
    }

    @Test
    void saysWhereMostSetsWereTrivial() {
        ObservedRecords observed = observed(
                "tumour-sets",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                new RunningCoverage(0.1, RegionComponent.OUTER, 4L, 4L, 9L, 1.0));

        assertThat(new DemoTable(observed, PROCEDURES).remarks())
                .containsExactly(
                        "unet@3 tumour-sets at alpha 0.1, outer: 9 sets were empty or the whole image because they had"
                                + " no threshold, and 4 were judged");
    }

    private static CoverageOutcome judged(String procedure, RegionComponent component, double criticalValue) {
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
                null)));
        outcome.setRunning(List.of(new RunningCoverage(0.1, component, 3L, 3L, 0L, 1.0)));
        return outcome;
    }

    @Test
    void aTableHigherThanATerminalEndsWithWhatIsLeftOut() {
        List<String> lines = IntStream.range(0, 40).mapToObj(Integer::toString).toList();

        assertThat(DemoDisplay.shown(lines.subList(0, 23))).isEqualTo(lines.subList(0, 23));
        assertThat(DemoDisplay.shown(lines))
                .hasSize(23)
                .startsWith("0", "1")
                .endsWith("21", "... 18 more lines; the final table shows all");
    }

    /** Returns the nonempty cells of each row, without the heading. */
    private static List<String> cells(ObservedRecords observed) {
        return new DemoTable(observed, PROCEDURES)
                .thresholds().stream()
                        .skip(1)
                        .map(line -> String.join("|", line.trim().split(" +")))
                        .toList();
    }

    private static ObservedRecords observed(
            String procedure, List<ComponentThreshold> thresholds, RunningCoverage... running) {
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
                .setRunning(Stream.of(running).toList())
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

    /** A method that declares its components, but scores and predicts nothing. */
    private record DeclaredMethod(List<Component> components, List<Component> events) implements ConformalMethod {

        @Override
        public String type() {
            return "declared";
        }

        @Override
        public List<String> canonicalLines() {
            return List.of();
        }

        @Override
        public Optional<String> objectionToIgnoredPixels() {
            return Optional.empty();
        }

        @Override
        public Promise promise(Channel channel, BigDecimal alpha) {
            throw new UnsupportedOperationException("the table asks for components alone");
        }

        @Override
        public List<Measure> measures() {
            return List.of();
        }

        @Override
        public boolean isSupported(Component component, ScoredImage image) {
            return false;
        }

        @Override
        public Optional<ImageScore> score(ScoredImage image, Channel channel, Truth truth) {
            return Optional.empty();
        }

        @Override
        public List<PredictionRegion> regions(ScoredImage image, Channel channel, List<Level> levels) {
            return List.of();
        }
    }

    private static ComponentThreshold threshold(RegionComponent component, double alpha) {
        return ComponentThreshold.newBuilder()
                .setNominalAlpha(0.1)
                .setComponent(component)
                .setAlpha(alpha)
                .setN(99)
                .setK(90)
                .setLambda(2.5)
                .setCoverageMean(0.9)
                .setCoverageLower(0.8)
                .setCoverageUpper(1)
                .build();
    }
}
