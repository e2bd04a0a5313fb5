package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.evaluation.FinitePopulation;
import io.conformalstreams.conformal.evaluation.RandomSplit;
import io.conformalstreams.conformal.evaluation.SplitCoverage;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.risk.ConformalRiskControl;
import io.conformalstreams.conformal.risk.FalseNegativeRate;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.environment.SharedData;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The point of arXiv 2410.03406 on real images: at one alpha, risk control keeps the missed share of pixels small, and
 * yet covers far fewer whole polyps than confidence sets by distance.
 */
class WholeLesionsTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int SPLITS = 400;
    private static final ScoreTransformation DISTANCE =
            new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN);
    private static final InnerOuterSets CONFIDENCE_SETS =
            new InnerOuterSets(DISTANCE, DISTANCE, new Combination.Marginal());

    /** 400 splits in halves; seed 1. */
    @Test
    void riskControlCoversFewerWholePolypsThanConfidenceSets() throws IOException {
        CaseFolder folder = CaseFolder.open(SharedData.folder("polyps"));
        List<LossCurve> curves = new ArrayList<>();
        List<Double> outer = new ArrayList<>();
        for (CaseReference reference : folder.cases()) {
            Case labelledCase = folder.load(reference);
            LabelMap labels = labelledCase.labelMap();
            PackedMask truth =
                    labels.mask(folder.description().channels().get(0).labelValues());
            PredictedImage image = PredictedImage.of(
                    labelledCase.scoreMap(0), folder.description().scoreKind());
            curves.add(FalseNegativeRate.curve(image.scores(), truth, grid()));
            outer.add(CONFIDENCE_SETS.criticalValues(image, truth).outer());
        }
        double[] criticalValues = outer.stream().mapToDouble(value -> value).toArray();
        double[] missed = new double[SPLITS];
        double[] wholeByRisk = new double[SPLITS];
        double[] wholeByConfidence = new double[SPLITS];
        for (int number = 0; number < SPLITS; number++) {
            RandomSplit split = RandomSplit.of(curves.size(), curves.size() / 2, 1, number);
            LossSums losses = new LossSums(curves.get(0).grid());
            Arrays.stream(split.calibration()).mapToObj(curves::get).forEach(losses::add);
            int threshold = Arrays.binarySearch(
                    curves.get(0).grid().thresholds(),
                    ConformalRiskControl.threshold(losses, ALPHA).threshold());
            for (int unit : split.test()) {
                long loss = curves.get(unit).loss(threshold);
                missed[number] += (double) loss / LossCurve.ONE / split.test().length;
                wholeByRisk[number] += loss == 0 ? 1.0 / split.test().length : 0;
            }
            wholeByConfidence[number] = new SplitCoverage(criticalValues, split).coverage(ALPHA);
        }

        double expected = new FinitePopulation(criticalValues).expectedCoverage(ALPHA, criticalValues.length / 2);
        assertThat(mean(missed) - 4 * standardError(missed)).isLessThanOrEqualTo(0.1);
        assertThat(Math.abs(mean(wholeByConfidence) - expected))
                .as("%s, expected %s", mean(wholeByConfidence), expected)
                .isLessThanOrEqualTo(4 * standardError(wholeByConfidence));
        assertThat(mean(wholeByRisk) + 4 * standardError(wholeByRisk))
                .as("%s of polyps covered wholly", mean(wholeByRisk))
                .isLessThan(0.4);
    }

    /** Many scores are near 0 or 1, so the thresholds are equally spaced in logits. */
    private static ThresholdGrid grid() {
        return ThresholdGrid.of(IntStream.rangeClosed(-400, 400)
                .mapToDouble(twentieth -> 1 / (1 + StrictMath.exp(-twentieth / 20.0)))
                .toArray());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1) / values.length);
    }
}
