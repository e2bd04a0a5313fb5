package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets C_lambda that result from lambda dilations of a predicted mask M. The critical value of an image is the smallest
 * lambda at which the set contains the share tau of the truth Y,
 *
 * <pre>  A = min{ lambda &gt;= 0 : |Y n C_lambda| / |Y| &gt;= tau }</pre>
 *
 * (arXiv 2503.05618, section 3). This is the k-th smallest D(v) over Y with k = max(1, ceil(tau |Y|)). D(v) is the
 * distance from v to M in the metric of the structuring element. A is 0 if M already contains enough of Y, in
 * particular if Y is empty. At the threshold from the calibration images, a set contains less than tau of its truth
 * with probability at most alpha.
 *
 * @param element the structuring element of the dilations
 * @param coverageRatio tau, above 0 and at most 1
 * @param emptyMask the rule for an empty predicted mask
 */
public record MorphologicalMargin(StructuringElement element, BigDecimal coverageRatio, EmptyMask emptyMask) {
    /** Rejects a ratio outside (0, 1]. */
    public MorphologicalMargin {
        if (coverageRatio.signum() <= 0 || coverageRatio.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("coverage ratio " + coverageRatio + " must be above 0 and at most 1");
        }
    }

    /**
     * Returns the nonconformity score of a labelled image. It is at most lambda if and only if C_lambda contains enough
     * of the truth.
     *
     * @return the number of dilations, or the radius of the disk in its unit; at least 0. It is +inf if no margin is
     *     wide enough
     * @throws io.conformalstreams.conformal.image.InvalidImageException if the masks lie on different grids
     */
    public double criticalValue(PackedMask predicted, PackedMask truth) {
        return criticalValue(predicted, truth, PackedMask.all(predicted.grid()));
    }

    /**
     * Returns the critical value for geodesic dilations, which stay in a region of interest. They never reach truth
     * pixels outside the region, nor truth pixels that the region does not connect to the predicted mask. Pixels of the
     * predicted mask outside the region are ignored.
     *
     * @param region the region of interest. It must depend on the image alone, and never on the truth
     * @throws IllegalArgumentException for a disk, unless the region is the whole image
     */
    public double criticalValue(PackedMask predicted, PackedMask truth, PackedMask region) {
        PackedMask start = start(predicted, region);
        long needed = toBeHeld(truth.count());
        if (start.intersectionCount(truth) >= needed) {
            return 0;
        }
        return Reach.within(truth, region, start, element).select(truth, needed);
    }

    /**
     * Returns C_lambda = { v : D(v) &lt;= lambda }, the predicted mask and its margin.
     *
     * @param lambda the threshold. At +inf the set is the whole image; below 0 it is empty
     * @throws IllegalArgumentException if it is NaN
     */
    public PackedMask dilated(PackedMask predicted, double lambda) {
        return dilated(predicted, lambda, PackedMask.all(predicted.grid()));
    }

    /**
     * Returns the set for geodesic dilations in a region of interest. Only the set at +inf exceeds the region.
     *
     * @throws IllegalArgumentException for a disk, unless the region is the whole image
     */
    public PackedMask dilated(PackedMask predicted, double lambda, PackedMask region) {
        return dilated(predicted, region, lambda).get(0);
    }

    /** Returns the sets at several thresholds, from one distance transform. */
    public List<PackedMask> dilated(PackedMask predicted, PackedMask region, double... lambdas) {
        Reach reach = Reach.within(region, region, start(predicted, region), element);
        List<PackedMask> sets = new ArrayList<>();
        for (double lambda : lambdas) {
            if (Double.isNaN(lambda)) {
                throw new IllegalArgumentException("threshold must not be NaN");
            }
            sets.add(reach.atMost(lambda));
        }
        return sets;
    }

    /** Returns the mask from which the dilations start. */
    private PackedMask start(PackedMask predicted, PackedMask region) {
        if (element instanceof StructuringElement.Disk && !region.isFull()) {
            throw new IllegalArgumentException(
                    "a region of interest needs an iterated structuring element; a disk dilates in one step, so it"
                            + " can't be confined to a region");
        }
        PackedMask start = predicted.intersection(region);
        return start.isEmpty() && emptyMask == EmptyMask.WHOLE_IMAGE ? region : start;
    }

    /** Returns k. It is computed in decimals, so that nine tenths of ten pixels are exactly nine. */
    private long toBeHeld(long size) {
        return coverageRatio
                .multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }
}
