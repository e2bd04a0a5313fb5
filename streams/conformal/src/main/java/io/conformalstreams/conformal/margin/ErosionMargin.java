package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets I_lambda that result from lambda erosions of a predicted mask M. They control false positives, as {@link
 * MorphologicalMargin} controls false negatives. The critical value of an image is the smallest lambda at which few
 * enough pixels remain outside the truth Y,
 *
 * <pre>  A = min{ lambda &gt;= 0 : |I_lambda \ Y| &lt;= epsilon |M| },</pre>
 *
 * which is an order statistic of E(v) over M \ Y. E(v) is the distance from v to the complement of M in the metric of
 * the structuring element. The share refers to the mask before erosion, so it never increases with lambda. At the
 * threshold from the calibration images, more than the tolerance remains with probability at most alpha.
 *
 * <p>At epsilon = 0 all remaining pixels belong to the object, so the set is an inner set.
 *
 * @param element the structuring element of the erosions
 * @param tolerance epsilon, the share of the predicted mask that may remain outside the truth, at least 0
 */
public record ErosionMargin(StructuringElement element, BigDecimal tolerance) {
    /** Rejects a negative tolerance. */
    public ErosionMargin {
        if (tolerance.signum() < 0) {
            throw new IllegalArgumentException("tolerance " + tolerance + " must be at least 0");
        }
    }

    /**
     * Returns the nonconformity score of a labelled image. It is at most lambda if and only if few enough pixels of
     * I_lambda lie outside the truth.
     *
     * @return the number of erosions, or the radius of the disk in its unit; at least 0. It is +inf if the predicted
     *     mask is the whole image, which no erosion changes, and too much of it lies outside the truth
     * @throws io.conformalstreams.conformal.image.InvalidImageException if the masks lie on different grids
     */
    public double criticalValue(PackedMask predicted, PackedMask truth) {
        return criticalValue(predicted, truth, PackedMask.none(predicted.grid()));
    }

    /**
     * Returns the nonconformity score, computed from the annotated pixels: |I_lambda \ Y| and |M| do not count ignored
     * pixels. The whole mask is eroded, as for a prediction.
     *
     * @param truth the truth, without ignored pixels
     * @param ignored the pixels that were not annotated
     */
    public double criticalValue(PackedMask predicted, PackedMask truth, PackedMask ignored) {
        PackedMask annotated = predicted.minus(ignored);
        PackedMask falsePositives = annotated.minus(truth);
        long remaining = falsePositives.count();
        long tolerated = tolerated(annotated.count());
        if (remaining <= tolerated) {
            return 0;
        }
        return Reach.at(falsePositives, complement(predicted), element).select(falsePositives, remaining - tolerated);
    }

    /**
     * Returns I_lambda = { v : E(v) &gt; lambda }.
     *
     * @param lambda the threshold. At +inf the set is empty; below 0 it is the whole image
     * @throws IllegalArgumentException if it is NaN
     */
    public PackedMask eroded(PackedMask predicted, double lambda) {
        return eroded(predicted, new double[] {lambda}).get(0);
    }

    /** Returns the sets at several thresholds, from one distance transform. */
    public List<PackedMask> eroded(PackedMask predicted, double... lambdas) {
        Reach untilLost = Reach.of(complement(predicted), element);
        PackedMask everything = PackedMask.all(predicted.grid());
        List<PackedMask> sets = new ArrayList<>();
        for (double lambda : lambdas) {
            if (Double.isNaN(lambda)) {
                throw new IllegalArgumentException("threshold must not be NaN");
            }
            sets.add(everything.minus(untilLost.atMost(lambda)));
        }
        return sets;
    }

    /** The start of the dilations that compute E: structuring elements are symmetric, so they erode the mask. */
    private static PackedMask complement(PackedMask predicted) {
        return PackedMask.all(predicted.grid()).minus(predicted);
    }

    private long tolerated(long size) {
        BigDecimal share = tolerance.min(BigDecimal.ONE);
        return share.multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
