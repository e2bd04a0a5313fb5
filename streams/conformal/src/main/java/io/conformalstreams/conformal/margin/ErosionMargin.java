package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets I_lambda that are a predicted mask M, eroded lambda times: the mirror of {@link MorphologicalMargin} for false
 * positives. The critical value of an image is the smallest lambda at which few enough pixels remain outside the truth Y,
 *
 * <pre>  A = min{ lambda &gt;= 0 : |I_lambda \ Y| &lt;= epsilon |M| },</pre>
 *
 * which is an order statistic of E(v) over M \ Y, with E(v) the distance of v to the complement of M that belongs to the
 * structuring element. The share refers to the mask before erosion, so that it can only fall with lambda. With the
 * threshold lambda of calibration images, more remains with probability at most alpha.
 *
 * <p>At epsilon = 0 all that remains is object: an inner set.
 *
 * @param element what the mask is eroded with
 * @param tolerance epsilon, the share of the predicted mask that may remain outside the truth, at least 0
 */
public record ErosionMargin(StructuringElement element, BigDecimal tolerance) {
    /** Refuses a negative tolerance. */
    public ErosionMargin {
        if (tolerance.signum() < 0) {
            throw new IllegalArgumentException("tolerance " + tolerance + " must be at least 0");
        }
    }

    /**
     * The nonconformity score of a labelled image: at most lambda exactly where few enough pixels of the set of lambda are
     * outside the truth.
     *
     * @return at least 0; a number of erosions, or the radius of a disk in its unit; +inf where the predicted mask is the
     *     whole image, which has no edge to be eroded from, and too much of it is not object
     * @throws io.conformalstreams.conformal.image.InvalidImageException when the masks lie on different grids
     */
    public double criticalValue(PackedMask predicted, PackedMask truth) {
        return criticalValue(predicted, truth, PackedMask.none(predicted.grid()));
    }

    /**
     * As above over the annotated pixels: |I_lambda \ Y| and |M| count no ignored ones. The mask is eroded as a whole, as
     * it is for a prediction.
     *
     * @param truth without ignored pixels
     * @param ignored pixels that nobody annotated
     */
    public double criticalValue(PackedMask predicted, PackedMask truth, PackedMask ignored) {
        PackedMask annotated = predicted.minus(ignored);
        PackedMask falsePositives = annotated.minus(truth);
        long remaining = falsePositives.count();
        long tolerated = tolerated(annotated.count());
        if (remaining <= tolerated) {
            return 0;
        }
        return untilLost(predicted).select(falsePositives, remaining - tolerated);
    }

    /**
     * I_lambda = { v : E(v) &gt; lambda }.
     *
     * @param lambda +inf is legal: nothing remains; below 0 it is the whole image
     * @throws IllegalArgumentException when it is NaN
     */
    public PackedMask eroded(PackedMask predicted, double lambda) {
        return eroded(predicted, new double[] {lambda}).get(0);
    }

    /** As above for several thresholds at once, from one distance transform. */
    public List<PackedMask> eroded(PackedMask predicted, double... lambdas) {
        Reach untilLost = untilLost(predicted);
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

    /** E: the elements are symmetric, so an erosion is a dilation of the complement. */
    private Reach untilLost(PackedMask predicted) {
        return Reach.of(PackedMask.all(predicted.grid()).minus(predicted), element);
    }

    private long tolerated(long size) {
        BigDecimal share = tolerance.min(BigDecimal.ONE);
        return share.multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
