package io.conformalstreams.conformal.dice;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.ratio.PixelProbability;

/**
 * The soft Dice coefficient of a predicted mask M: the Dice coefficient that the model's own probabilities p predict for
 * it,
 *
 * <pre>  2 (sum of p in M) / (|M| + sum of p).</pre>
 *
 * <p>A logit s means the probability 1/(1 + exp(-s)). A probability that half precision has rounded out of [0, 1] counts
 * as 0 or 1. Each probability is rounded to a multiple of 2^-30, and the sums are exact integers. So the coefficient
 * depends neither on the machine nor on the order of summation.
 */
final class SoftDice {
    private static final int BLOCK = 4096;

    /** The largest sum is 2^31 pixels times this unit. Twice that sum still fits in a long. */
    private static final double UNIT = 0x1p30;

    private final ScoreKind kind;
    private final PixelProbability probability;
    private final double[] block = new double[BLOCK];
    private final boolean[] predicted = new boolean[BLOCK];
    private long predictedPixels;
    private long inside;
    private long everywhere;

    private SoftDice(ScoreKind kind) {
        this.kind = kind;
        this.probability = PixelProbability.of(kind);
    }

    /**
     * Returns the coefficient of an image's predicted mask, in [0, 1]. The image's threads share one pass over the
     * scores. The coefficient is 0 if the mask is empty. If every probability is rounded to 0 as well, it is 1.
     */
    static double of(PredictedImage image) {
        ScoreMap scores = image.scores();
        int size = scores.grid().size();
        SoftDice sums = new SoftDice(image.kind());
        scores.threads().forEachSlab((size + BLOCK - 1) / BLOCK, BLOCK, (from, to) -> {
            SoftDice ofSlab = new SoftDice(image.kind());
            for (int start = from; start < to; start++) {
                int first = start * BLOCK;
                int count = Math.min(BLOCK, size - first);
                scores.read(first, count, ofSlab.block);
                ofSlab.add(count);
            }
            sums.add(ofSlab);
        });
        return sums.coefficient();
    }

    private synchronized void add(SoftDice ofSlab) {
        predictedPixels += ofSlab.predictedPixels;
        inside += ofSlab.inside;
        everywhere += ofSlab.everywhere;
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            predicted[i] = block[i] > kind.cut();
            if (kind == ScoreKind.PROBABILITY) {
                block[i] = Math.max(0, Math.min(block[i], 1));
            }
        }
        probability.apply(block, count);
        for (int i = 0; i < count; i++) {
            long rounded = (long) (block[i] * UNIT + 0.5);
            everywhere += rounded;
            if (predicted[i]) {
                predictedPixels++;
                inside += rounded;
            }
        }
    }

    private double coefficient() {
        long sizes = predictedPixels * (long) UNIT + everywhere;
        return sizes == 0 ? 1 : 2.0 * inside / sizes;
    }
}
