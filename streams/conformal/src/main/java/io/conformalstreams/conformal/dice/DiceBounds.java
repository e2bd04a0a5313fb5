package io.conformalstreams.conformal.dice;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * Lower bounds for the Dice coefficient of a predicted mask and the truth. The critical value of a labelled image is
 *
 * <pre>  S - D,</pre>
 *
 * <p>the {@linkplain SoftDice soft Dice coefficient} S, which the model predicts for its mask, minus the true
 * coefficient D. At a threshold lambda, the bound is S - lambda, clipped to [0, 1].
 *
 * <p>Bound and critical value use the same rounded difference: the bound is the smallest double D in [0, 1] for which S -
 * D, rounded, is at most lambda. So a coefficient below 1 is at least the bound if and only if its critical value is at
 * most lambda, to the last bit. A coefficient of 1 is never below the bound.
 */
public final class DiceBounds {

    private DiceBounds() {}

    /**
     * Returns the soft Dice coefficient of the predicted mask, in [0, 1]. The model predicts this Dice coefficient for
     * its own mask.
     */
    public static double predictedDice(PredictedImage image) {
        return SoftDice.of(image);
    }

    /**
     * Returns the critical value of a labelled image, in [-1, 1].
     *
     * @param truth the labelled pixels
     */
    public static double criticalValue(PredictedImage image, PackedMask truth) {
        return predictedDice(image) - DiceCoefficient.of(image.predictedMask(), truth);
    }

    /**
     * Returns the bound at a threshold, in [0, 1].
     *
     * @param predictedDice S, in [0, 1]
     * @param threshold lambda; +inf gives 0
     * @throws IllegalArgumentException if S lies outside [0, 1], or the threshold is NaN
     */
    public static double bound(double predictedDice, double threshold) {
        if (!(predictedDice >= 0 && predictedDice <= 1)) {
            throw new IllegalArgumentException("a predicted Dice coefficient must be 0..1: " + predictedDice);
        }
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must not be NaN");
        }
        // Non-negative doubles have the same order as their bits.
        long failing = -1;
        long bound = Double.doubleToLongBits(1);
        while (bound - failing > 1) {
            long middle = (failing + bound) >> 1;
            if (predictedDice - Double.longBitsToDouble(middle) <= threshold) {
                bound = middle;
            } else {
                failing = middle;
            }
        }
        return Double.longBitsToDouble(bound);
    }
}
