package io.conformalstreams.ops.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the table and the report say of claims of every kind. */
class DemoTableTest {

    private static final String STRATUM = "unet@3";

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
                        "unet@3|tumour-joint|0.1|both|0.9|0.9000|40");
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
        ObservedRecords observed = observed(
                "a-name-that-is-longer-than-any-column-of-fixed-width-would-allow",
                List.of(threshold(RegionComponent.OUTER, 0.1)));
        List<String> lines = new DemoTable(observed).thresholds();

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

        ObjectNode report = new DemoReport(observed).json();

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

        assertThat(new DemoTable(observed).remarks())
                .containsExactly(
                        "unet@3 tumour-sets at alpha 0.1: the outer component holds at every threshold for 2 of 3"
                                + " labels, which have nothing that it could get wrong");
        assertThat(new DemoReport(observed).json().get("remarks")).hasSize(1);
    }

    @Test
    void saysWhereMostSetsWereTrivial() {
        ObservedRecords observed = observed(
                "tumour-sets",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                new RunningCoverage(0.1, RegionComponent.OUTER, 4L, 4L, 9L, 1.0));

        assertThat(new DemoTable(observed).remarks())
                .containsExactly(
                        "unet@3 tumour-sets at alpha 0.1, outer: 9 sets were empty or the whole image for want of a"
                                + " threshold, and 4 were judged");
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

    /** The rows without the heading, each as its cells that hold something. */
    private static List<String> cells(ObservedRecords observed) {
        return new DemoTable(observed)
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
