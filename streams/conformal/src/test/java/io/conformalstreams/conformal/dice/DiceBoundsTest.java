package io.conformalstreams.conformal.dice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiceBoundsTest {

    private static final long SEED = 20261129;
    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    @ParameterizedTest
    @EnumSource(ScoreKind.class)
    void thePredictedDiceIsThatOfTheProbabilities(ScoreKind kind) {
        Random random = new Random(SEED);
        for (int i = 0; i < 200; i++) {
            float[] scores = scores(random, kind, 1 + random.nextInt(9000));
            assertThat(DiceBounds.predictedDice(image(kind, scores)))
                    .as("%s %d", kind, i)
                    .isCloseTo(softDice(kind, scores), within(1e-8));
        }
    }

    /** Sums plainly, without rounding probabilities. */
    private static double softDice(ScoreKind kind, float[] scores) {
        double inside = 0;
        double everywhere = 0;
        long predicted = 0;
        for (float score : scores) {
            double probability = kind == ScoreKind.PROBABILITY ? score : 1 / (1 + Math.exp(-score));
            everywhere += probability;
            if (probability > 0.5) {
                inside += probability;
                predicted++;
            }
        }
        return 2 * inside / (predicted + everywhere);
    }

    @Test
    void thePredictedDiceDoesNotDependOnTheOrderOfPixels() {
        Random random = new Random(SEED);
        for (ScoreKind kind : ScoreKind.values()) {
            float[] scores = scores(random, kind, 10_000);
            double found = DiceBounds.predictedDice(image(kind, scores));
            List<Float> shuffled = new ArrayList<>();
            for (float score : scores) {
                shuffled.add(score);
            }
            Collections.shuffle(shuffled, random);
            for (int i = 0; i < scores.length; i++) {
                scores[i] = shuffled.get(i);
            }
            assertThat(DiceBounds.predictedDice(image(kind, scores))).isEqualTo(found);
        }
    }

    @Test
    void thePredictedDiceDoesNotDependOnTheNumberOfThreads() {
        float[] scores = scores(new Random(SEED), ScoreKind.LOGIT, 300_001);
        assertThat(DiceBounds.predictedDice(PredictedImage.of(map(ImageThreads.of(3), scores), ScoreKind.LOGIT)))
                .isEqualTo(DiceBounds.predictedDice(image(ScoreKind.LOGIT, scores)));
    }

    @Test
    void thePredictedDiceOfChosenImages() {
        assertThat(probabilities(0.75f, 0.25f)).isEqualTo(0.75);
        assertThat(probabilities(1f, 0f, 1f)).isEqualTo(1);
        assertThat(probabilities(0.5f, 0.5f)).isZero();
        assertThat(probabilities(0f, 0f)).isEqualTo(1);
        assertThat(probabilities(1.0005f, -0.0005f)).as("rounded out of [0, 1]").isEqualTo(1);
        assertThat(logits(0f)).isZero();
        assertThat(logits(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)).isEqualTo(1);
        assertThat(logits(Float.NEGATIVE_INFINITY, -100f)).isEqualTo(1);
    }

    @Test
    void theBoundHoldsExactlyWhereTheCriticalValueIsAtMostTheThreshold() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            double predicted = random.nextInt(4) == 0 ? random.nextInt(101) / 100.0 : random.nextDouble();
            double dice = random.nextInt(40) / (double) (40 + random.nextInt(3));
            double criticalValue = predicted - dice;
            for (double threshold :
                    new double[] {criticalValue, Math.nextDown(criticalValue), Math.nextUp(criticalValue)}) {
                double bound = DiceBounds.bound(predicted, threshold);
                assertThat(bound).isBetween(0.0, 1.0);
                assertThat(bound <= dice)
                        .as("%s, %s, %s", predicted, dice, threshold)
                        .isEqualTo(criticalValue <= threshold);
                assertThat(bound).isCloseTo(Math.max(0, predicted - threshold), within(1e-15));
            }
        }
    }

    @Test
    void theBoundStaysBetweenZeroAndOne() {
        assertThat(DiceBounds.bound(0.75, 0.5)).isCloseTo(0.25, within(1e-15));
        assertThat(DiceBounds.bound(0.75, 0.75)).isZero();
        assertThat(DiceBounds.bound(0.75, 2)).isZero();
        assertThat(DiceBounds.bound(1, Double.POSITIVE_INFINITY)).isZero();
        assertThat(DiceBounds.bound(0.75, -0.25)).isEqualTo(1);
        assertThat(DiceBounds.bound(0.75, -0.5)).isEqualTo(1);
        assertThat(DiceBounds.bound(0, Double.NEGATIVE_INFINITY)).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> DiceBounds.bound(1.5, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> DiceBounds.bound(-0.5, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> DiceBounds.bound(Double.NaN, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiceBounds.bound(0.5, Double.NaN))
                .withMessage("threshold must not be NaN");
    }

    @Test
    void theCriticalValueIsThePredictedDiceMinusTheTrueOne() {
        PredictedImage image = image(ScoreKind.PROBABILITY, 0.75f, 0.25f, 0f);
        assertThat(DiceBounds.criticalValue(image, mask(3, 0))).isEqualTo(-0.25);
        assertThat(DiceBounds.criticalValue(image, mask(3, 0, 1))).isEqualTo(0.75 - 2.0 / 3);
        assertThat(DiceBounds.criticalValue(image, mask(3, 2))).isEqualTo(0.75);
        assertThat(DiceBounds.criticalValue(image, mask(3))).isEqualTo(0.75);
        PredictedImage nothing = image(ScoreKind.PROBABILITY, 0f, 0.25f, 0f);
        assertThat(DiceBounds.criticalValue(nothing, mask(3))).isEqualTo(-1);
        assertThat(DiceBounds.criticalValue(nothing, mask(3, 1))).isZero();
    }

    /** With n units, a rank of k and no ties, a bound holds with probability k / (n + 1). */
    @Test
    void coverageIsThatOfTheRank() {
        Random random = new Random(SEED);
        int units = 19;
        int trials = 8_000;
        int held = 0;
        List<double[]> images = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            images.add(labelled(random));
        }
        for (int trial = 0; trial < trials; trial++) {
            OrderStatisticMultiset criticalValues = new OrderStatisticMultiset();
            for (int unit = 0; unit <= units; unit++) {
                Collections.swap(images, unit, unit + random.nextInt(images.size() - unit));
                if (unit < units) {
                    criticalValues.insert(images.get(unit)[0] - images.get(unit)[1]);
                }
            }
            double[] last = images.get(units);
            double threshold = RankRule.threshold(criticalValues, ALPHA).lambda();
            held += DiceBounds.bound(last[0], threshold) <= last[1] ? 1 : 0;
        }
        assertThat(held / (double) trials).isCloseTo(18 / 20.0, within(4 * Math.sqrt(0.09 / trials)));
    }

    /** With eight units and alpha 0.1, the rank is 9 and exceeds the number of units. */
    @Test
    void tooFewUnitsGiveTheBoundZero() {
        OrderStatisticMultiset criticalValues = new OrderStatisticMultiset();
        for (int unit = 0; unit < 8; unit++) {
            criticalValues.insert(-unit / 16.0);
        }
        assertThat(DiceBounds.bound(
                        0.875, RankRule.threshold(criticalValues, ALPHA).lambda()))
                .isZero();
    }

    /** Returns predicted and true Dice coefficient of a random image, whose truth resembles its scores. */
    private static double[] labelled(Random random) {
        int size = 60;
        double noise = random.nextDouble();
        float[] scores = new float[size];
        byte[] truth = new byte[(size + 7) / 8];
        for (int pixel = 0; pixel < size; pixel++) {
            double depth = 20 - Math.abs(pixel - 30);
            scores[pixel] = (float) (depth / 4 + random.nextGaussian() * noise * 5);
            if (depth + random.nextGaussian() * 2 > 0) {
                truth[pixel >> 3] |= (byte) (1 << (pixel & 7));
            }
        }
        PredictedImage image = image(ScoreKind.LOGIT, scores);
        PackedMask labelled = PackedMask.ofPackedBytes(image.scores().grid(), truth);
        return new double[] {DiceBounds.predictedDice(image), DiceCoefficient.of(image.predictedMask(), labelled)};
    }

    private static float[] scores(Random random, ScoreKind kind, int size) {
        float[] scores = new float[size];
        for (int pixel = 0; pixel < size; pixel++) {
            scores[pixel] = kind == ScoreKind.PROBABILITY ? random.nextFloat() : (float) random.nextGaussian() * 10;
        }
        scores[0] = kind == ScoreKind.PROBABILITY ? 1 : 40;
        return scores;
    }

    private static double probabilities(float... scores) {
        return DiceBounds.predictedDice(image(ScoreKind.PROBABILITY, scores));
    }

    private static double logits(float... scores) {
        return DiceBounds.predictedDice(image(ScoreKind.LOGIT, scores));
    }

    private static PredictedImage image(ScoreKind kind, float... scores) {
        return PredictedImage.of(map(ImageThreads.one(), scores), kind);
    }

    private static ScoreMap map(ImageThreads threads, float... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        return ScoreMap.of(Grid.of(1, scores.length), new ScoreEncoding.Float32(), bytes.flip(), threads);
    }

    private static PackedMask mask(int size, int... pixels) {
        byte[] bytes = new byte[(size + 7) / 8];
        for (int pixel : pixels) {
            bytes[pixel >> 3] |= (byte) (1 << (pixel & 7));
        }
        return PackedMask.ofPackedBytes(Grid.of(1, size), bytes);
    }
}
