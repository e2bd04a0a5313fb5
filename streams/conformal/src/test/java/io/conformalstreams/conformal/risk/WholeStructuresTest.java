package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The argument of arXiv 2410.03406: a small expected share of missed pixels does not imply a small probability of
 * missing any. On the same images, at the same alpha, both procedures keep their promises. But conformal risk control
 * covers few structures completely.
 */
class WholeStructuresTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final Grid GRID = Grid.of(12, 12);
    private static final ScoreEncoding.Uint8 ENCODING = new ScoreEncoding.Uint8(1 / 255.0, 0);
    private static final InnerOuterSets CONFIDENCE_SETS = new InnerOuterSets(
            new ScoreTransformation.Identity(), new ScoreTransformation.Identity(), new Combination.Marginal());

    /** Makes 300 calibrations of 99 images, and tests each with one new image; seed 1. */
    @Test
    void shouldBeCoveredLessOftenByRiskControlThanByConfidenceSets() {
        SplittableRandom random = new SplittableRandom(1);
        int runs = 300;
        Mean missedShare = new Mean();
        Mean wholeByRisk = new Mean();
        Mean wholeByConfidence = new Mean();
        Mean difference = new Mean();
        for (int run = 0; run < runs; run++) {
            LossSums losses = new LossSums(ThresholdGrid.of(ENCODING));
            OrderStatisticMultiset criticalValues = new OrderStatisticMultiset();
            for (int i = 0; i < 99; i++) {
                Lesion lesion = Lesion.draw(random);
                losses.add(FalseNegativeRate.curve(lesion.scores, lesion.truth, losses.grid()));
                criticalValues.insert(CONFIDENCE_SETS
                        .criticalValues(lesion.predicted(), lesion.truth)
                        .outer());
            }
            Lesion next = Lesion.draw(random);
            PackedMask byRisk = FalseNegativeRate.set(
                    next.scores, ConformalRiskControl.threshold(losses, ALPHA).threshold());
            PackedMask byConfidence = CONFIDENCE_SETS.outerSet(
                    next.predicted(), RankRule.threshold(criticalValues, ALPHA).lambda());
            int risk = next.truth.isSubsetOf(byRisk) ? 1 : 0;
            int confidence = next.truth.isSubsetOf(byConfidence) ? 1 : 0;
            missedShare.add((double) FalseNegativeRate.loss(byRisk, next.truth) / LossCurve.ONE);
            wholeByRisk.add(risk);
            wholeByConfidence.add(confidence);
            difference.add(confidence - risk);
        }

        assertThat(missedShare.mean() - 4 * missedShare.standardError()).isLessThanOrEqualTo(0.1);
        assertThat(wholeByConfidence.mean() + 4 * wholeByConfidence.standardError())
                .isGreaterThanOrEqualTo(0.9);
        assertThat(wholeByRisk.mean() + 4 * wholeByRisk.standardError()).isLessThan(0.5);
        assertThat(difference.mean() - 4 * difference.standardError()).isGreaterThan(0.3);
    }

    /** A square lesion with noisy scores. Harder images have more noise. */
    private record Lesion(ScoreMap scores, PackedMask truth) {

        static Lesion draw(SplittableRandom random) {
            double difficulty = random.nextDouble(0.5, 1.5);
            int side = 4 + random.nextInt(5);
            ByteBuffer scores = ByteBuffer.allocate(GRID.size());
            byte[] truth = new byte[(GRID.size() + 7) / 8];
            for (int i = 0; i < GRID.size(); i++) {
                boolean inside = i / 12 < side && i % 12 < side;
                truth[i / 8] |= (byte) (inside ? 1 << i % 8 : 0);
                double noise = random.nextGaussian(0, 30 * difficulty);
                scores.put((byte) Math.max(0, Math.min(255, Math.rint((inside ? 160 : 80) + noise))));
            }
            return new Lesion(ScoreMap.of(GRID, ENCODING, scores.flip()), PackedMask.ofPackedBytes(GRID, truth));
        }

        PredictedImage predicted() {
            return PredictedImage.of(scores, ScoreKind.PROBABILITY);
        }
    }

    private static final class Mean {
        private int count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        double mean() {
            return sum / count;
        }

        double standardError() {
            return Math.sqrt((squares / count - mean() * mean()) / count);
        }
    }
}
