package io.conformalstreams.ops.demo;

import static io.conformalstreams.ops.demo.DemoRecords.PROCEDURES;
import static io.conformalstreams.ops.demo.DemoRecords.coverage;
import static io.conformalstreams.ops.demo.DemoRecords.judged;
import static io.conformalstreams.ops.demo.DemoRecords.observed;
import static io.conformalstreams.ops.demo.DemoRecords.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the content of the report about a procedure, and the remarks on its promises. */
class DemoReportTest {

    @Test
    void theReportHasTypeGuaranteeAndCoverageByEvent() {
        ObservedRecords observed = observed(
                "share-conformal",
                List.of(threshold(RegionComponent.INTERVAL, 0.1)),
                withUncalibrated(coverage(RegionComponent.INTERVAL, 40, 30, 0.75), 2));

        ObjectNode report = new DemoReport(observed, PROCEDURES).json();

        var procedure = report.at("/strata/0/procedures/0");
        assertThat(procedure.get("type").asText()).isEqualTo("some-type");
        assertThat(procedure.get("guarantee").asText()).isEqualTo("marginal");
        assertThat(procedure.at("/thresholds/0/component").asText()).isEqualTo("INTERVAL");
        assertThat(procedure.at("/coverage/0/component").asText()).isEqualTo("INTERVAL");
        assertThat(procedure.at("/coverage/0/uncalibratedImages").asLong()).isEqualTo(2);
    }

    @Test
    void saysWhichPromisesMostLabelsCouldNotBreak() {
        ObservedRecords observed = observed(
                "tumour-sets",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                coverage(RegionComponent.OUTER, 3, 3, 1.0));
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
                withUncalibrated(coverage(RegionComponent.OUTER, 4, 4, 1.0), 9));

        assertThat(new DemoTable(observed, PROCEDURES).remarks())
                .containsExactly(
                        "unet@3 tumour-sets at alpha 0.1, outer: 9 sets were empty or the whole image because they had"
                                + " no threshold, and 4 were judged");
    }

    private static RunningCoverage withUncalibrated(RunningCoverage coverage, long images) {
        coverage.setUncalibratedImages(images);
        return coverage;
    }
}
