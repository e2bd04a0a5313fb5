package io.conformalstreams.ops.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.margin.EmptyMask;
import io.conformalstreams.conformal.margin.ErosionMargin;
import io.conformalstreams.conformal.margin.MorphologicalMargin;
import io.conformalstreams.conformal.margin.StructuringElement;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.processor.calibrator.RiskControl;
import io.conformalstreams.processor.method.ErosionMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.RiskMethod;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SetLegendTest {

    private static final Channel CHANNEL = new Channel("lesion", Set.of(1));
    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    @Test
    void aMarginPromisesItsShareOfTheTruthAndNothingInside() {
        SetLegend legend = margin("0.990");

        assertThat(legend.title()).isEqualTo("x (morphological-margin)");
        assertThat(legend.inner()).isEmpty();
        assertThat(legend.outer()).contains("outer set: contains at least 99 % of the truth");
        assertThat(margin("1").outer()).contains("outer set: contains the truth");
    }

    @Test
    void anErosionPromisesNothingOutside() {
        SetLegend legend = SetLegend.of(
                "x",
                new ErosionMethod(new ErosionMargin(StructuringElement.Iterated.CROSS, new BigDecimal("0.005"))),
                CHANNEL,
                ALPHA);

        assertThat(legend.outer()).isEmpty();
        assertThat(legend.inner())
                .contains("inner set: extends outside the truth by at most 0.5 % of the predicted mask");
    }

    @Test
    void aLesionMayBeMissedInPart() {
        SetLegend legend = SetLegend.of("x", new LesionMethod(new LesionSets(new BigDecimal("0.1"))), CHANNEL, ALPHA);

        assertThat(legend.inner()).isEmpty();
        assertThat(legend.outer()).contains("outer set: misses at most 10 % of the truth");
    }

    @Test
    void aRiskIsAMean() {
        SetLegend legend = SetLegend.of(
                "x",
                new RiskMethod(
                        new RiskControl.Conformal(),
                        ThresholdGrid.of(new BigDecimal("-1"), BigDecimal.ONE, new BigDecimal("0.5"))),
                CHANNEL,
                ALPHA);

        assertThat(legend.inner()).isEmpty();
        assertThat(legend.outer()).contains("outer set: misses at most 10 % of the truth on average");
    }

    private static SetLegend margin(String ratio) {
        return SetLegend.of(
                "x",
                new MarginMethod(
                        new MorphologicalMargin(
                                StructuringElement.Iterated.CROSS, new BigDecimal(ratio), EmptyMask.INFINITE_MARGIN),
                        Optional.empty()),
                CHANNEL,
                ALPHA);
    }
}
