package io.conformalstreams.ops.demo;

import static io.conformalstreams.ops.demo.DemoRecords.LONG_NAME;
import static io.conformalstreams.ops.demo.DemoRecords.PROCEDURES;
import static io.conformalstreams.ops.demo.DemoRecords.coverage;
import static io.conformalstreams.ops.demo.DemoRecords.observed;
import static io.conformalstreams.ops.demo.DemoRecords.threshold;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the rows of the table for every kind of promise. */
class DemoTableTest {

    @Test
    void aOneSidedSetHasOneRowWithItsOwnCoverage() {
        ObservedRecords observed = observed(
                "tumour-margin",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                coverage(RegionComponent.OUTER, 40, 38, 0.95));

        assertThat(cells(observed))
                .containsExactly("unet@3|tumour-margin|0.1|outer|99|90|2.50000|0.9|0.9500|40|0.9500|40");
    }

    @Test
    void aRowCountsUnitsFirstAndThenImages() {
        RunningCoverage units = coverage(RegionComponent.OUTER, 40, 38, 0.95);
        units.setJudgedImages(200);
        units.setImageCoverage(0.4);
        ObservedRecords observed = observed("tumour-margin", List.of(threshold(RegionComponent.OUTER, 0.1)), units);

        assertThat(cells(observed))
                .containsExactly("unet@3|tumour-margin|0.1|outer|99|90|2.50000|0.9|0.9500|40|0.4000|200");
    }

    @Test
    void bothSidesOfAShareAreFollowedByWhatHoldsTogether() {
        ObservedRecords observed = observed(
                "tumour-joint",
                List.of(threshold(RegionComponent.INNER, 0.02), threshold(RegionComponent.OUTER, 0.08)),
                coverage(RegionComponent.INNER, 40, 39, 0.975),
                coverage(RegionComponent.OUTER, 40, 37, 0.925),
                coverage(RegionComponent.JOINT, 40, 36, 0.9));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|tumour-joint|0.02|inner|99|90|2.50000|0.98|0.9750|40|0.9750|40",
                        "unet@3|tumour-joint|0.08|outer|99|90|2.50000|0.92|0.9250|40|0.9250|40",
                        "unet@3|tumour-joint|0.1|joint|0.9|0.9000|40|0.9000|40");
    }

    @Test
    void thresholdsOfVolumesPromiseNothingButTheRatioTheyMakeUp() {
        ObservedRecords observed = observed(
                "share-calibrated",
                List.of(threshold(RegionComponent.NUMERATOR, 0.05), threshold(RegionComponent.DENOMINATOR, 0.05)),
                coverage(RegionComponent.INTERVAL, 40, 40, 1.0));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|share-calibrated|0.05|numerator|99|90|2.50000",
                        "unet@3|share-calibrated|0.05|denominator|99|90|2.50000",
                        "unet@3|share-calibrated|0.1|interval|0.9|1.0000|40|1.0000|40");
    }

    @Test
    void theMethodSaysWhichPromiseNeedsSeveralThresholds() {
        ObservedRecords observed = observed(
                "volume-between",
                List.of(threshold(RegionComponent.INNER, 0.05), threshold(RegionComponent.OUTER, 0.05)),
                coverage(RegionComponent.INTERVAL, 40, 38, 0.95));

        assertThat(cells(observed))
                .containsExactly(
                        "unet@3|volume-between|0.05|inner|99|90|2.50000",
                        "unet@3|volume-between|0.05|outer|99|90|2.50000",
                        "unet@3|volume-between|0.1|interval|0.9|0.9500|40|0.9500|40");
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
                coverage(RegionComponent.INTERVAL, 40, 30, 0.75));

        assertThat(cells(observed))
                .containsExactly("unet@3|share-conformal|0.1|interval|99|90|2.50000|0.9|0.7500|40|0.7500|40");
    }

    @Test
    void aRiskHasNoRank() {
        ComponentThreshold threshold = threshold(RegionComponent.RISK, 0.1);
        threshold.setK(-1);
        ObservedRecords observed =
                observed("tumour-risk", List.of(threshold), coverage(RegionComponent.RISK, 40, 3, 0.92));

        assertThat(cells(observed)).containsExactly("unet@3|tumour-risk|0.1|risk|99|-|2.50000|0.9|0.9200|40|0.9200|40");
    }

    @Test
    void aProofOfLessThanOneMinusAlphaLowersThePromiseOfTheSetAndOfBothTogether() {
        ComponentThreshold inner = threshold(RegionComponent.INNER, 0.05);
        ComponentThreshold outer = threshold(RegionComponent.OUTER, 0.05);
        inner.setCoverageClaim(CoverageClaim.AT_LEAST);
        inner.setCoverageMean(0.75);
        ObservedRecords observed =
                observed("volume-between", List.of(inner, outer), coverage(RegionComponent.INTERVAL, 40, 38, 0.95));

        assertThat(cells(observed).get(2)).isEqualTo("unet@3|volume-between|0.1|interval|0.7|0.9500|40|0.9500|40");
        inner.setCoverageClaim(CoverageClaim.NONE);
        assertThat(cells(observed).get(2)).isEqualTo("unet@3|volume-between|0.1|interval|0.9|0.9500|40|0.9500|40");
    }

    @Test
    void columnsAreAsWideAsTheirLongestCell() {
        ObservedRecords observed = observed(LONG_NAME, List.of(threshold(RegionComponent.OUTER, 0.1)));
        List<String> lines = new DemoTable(observed, PROCEDURES).thresholds();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).hasSameSizeAs(lines.get(1));
        assertThat(lines.get(0).lastIndexOf("images")).isEqualTo(lines.get(1).lastIndexOf("     0"));
        assertThat(lines.get(1)).contains("  0.9        -  ");
    }

    @Test
    void saysWhenMostTruthsAreEmptyOrMostSetsTrivial() {
        ObservedRecords observed = observed(
                "tumour-margin",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                trivial(coverage(RegionComponent.OUTER, 40, 40, 1.0), 21, 30));
        assertThat(new DemoTable(observed, PROCEDURES).remarks())
                .containsExactly(
                        "unet@3 tumour-margin at alpha 0.1, outer: the truth is empty for 21 of 40 judged sets",
                        "unet@3 tumour-margin at alpha 0.1, outer: 30 of 40 judged sets are empty or the whole image");
        ObservedRecords half = observed(
                "tumour-margin",
                List.of(threshold(RegionComponent.OUTER, 0.1)),
                trivial(coverage(RegionComponent.OUTER, 40, 40, 1.0), 20, 20));
        assertThat(new DemoTable(half, PROCEDURES).remarks()).isEmpty();
    }

    /** Returns the nonempty cells of each row, without the heading. */
    private static List<String> cells(ObservedRecords observed) {
        return new DemoTable(observed, PROCEDURES)
                .thresholds().stream()
                        .skip(1)
                        .map(line -> String.join("|", line.trim().split(" +")))
                        .toList();
    }

    private static RunningCoverage trivial(RunningCoverage coverage, long emptyTruths, long trivialSets) {
        coverage.setEmptyTruths(emptyTruths);
        coverage.setTrivialSets(trivialSets);
        return coverage;
    }
}
