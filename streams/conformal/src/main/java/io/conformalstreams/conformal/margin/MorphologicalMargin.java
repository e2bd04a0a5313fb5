package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.PackedMask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sets C_lambda that are a predicted mask M, dilated lambda times. The critical value of an image is the smallest lambda
 * at which its set holds the share tau of the truth Y,
 *
 * <pre>  A = min{ lambda &gt;= 0 : |Y n C_lambda| / |Y| &gt;= tau }</pre>
 *
 * (arXiv 2503.05618, section 3), which is the k-th smallest D(v) over Y with k = max(1, ceil(tau |Y|)) and D(v) the
 * distance of v to M that belongs to the structuring element. It is 0 where enough of Y is in M, over an empty Y above all:
 * 0 is the smallest number of dilations, so thresholds below 0 have no meaning. With the threshold lambda of calibration
 * images, a set holds less than tau of its truth with probability at most alpha.
 *
 * @param element what the mask is dilated with
 * @param coverageRatio tau, above 0 and at most 1
 * @param emptyMask what stands for the margin of an empty mask
 */
public record MorphologicalMargin(StructuringElement element, BigDecimal coverageRatio, EmptyMask emptyMask) {
    /** Refuses a ratio outside (0, 1]. */
    public MorphologicalMargin {
        if (coverageRatio.signum() <= 0 || coverageRatio.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("coverage ratio " + coverageRatio + " must be above 0 and at most 1");
        }
    }

    /**
     * The nonconformity score of a labelled image: at most lambda exactly where the set of lambda holds enough of the truth.
     *
     * @return at least 0; a number of dilations, or the radius of a disk in its unit; +inf where no margin is wide enough
     * @throws io.conformalstreams.conformal.image.InvalidImageException when the masks lie on different grids
     */
    public double criticalValue(PackedMask predicted, PackedMask truth) {
        return criticalValue(predicted, truth, PackedMask.all(predicted.grid()));
    }

    /**
     * As above with geodesic dilations, which stay in a region of interest. What of the truth is outside it, or not
     * connected to the predicted mask inside it, is out of reach; what of the predicted mask is outside does not count.
     *
     * @param region of interest; depends on the image alone, never on the truth
     * @throws IllegalArgumentException for a disk, unless the region is the whole image
     */
    public double criticalValue(PackedMask predicted, PackedMask truth, PackedMask region) {
        PackedMask start = start(predicted, region);
        long needed = toBeHeld(truth.count());
        if (start.intersectionCount(truth) >= needed) {
            return 0;
        }
        return Reach.within(region, start, element).select(truth, needed);
    }

    /**
     * C_lambda = { v : D(v) &lt;= lambda }: the predicted mask and its margin.
     *
     * @param lambda ±inf is legal: the whole image at +inf, nothing below 0
     * @throws IllegalArgumentException when it is NaN
     */
    public PackedMask dilated(PackedMask predicted, double lambda) {
        return dilated(predicted, lambda, PackedMask.all(predicted.grid()));
    }

    /**
     * As above with geodesic dilations in a region of interest, which only the set of +inf leaves.
     *
     * @throws IllegalArgumentException for a disk, unless the region is the whole image
     */
    public PackedMask dilated(PackedMask predicted, double lambda, PackedMask region) {
        return dilated(predicted, region, lambda).get(0);
    }

    /** As above for several thresholds at once, from one distance transform. */
    public List<PackedMask> dilated(PackedMask predicted, PackedMask region, double... lambdas) {
        Reach reach = Reach.within(region, start(predicted, region), element);
        List<PackedMask> sets = new ArrayList<>();
        for (double lambda : lambdas) {
            if (Double.isNaN(lambda)) {
                throw new IllegalArgumentException("threshold must not be NaN");
            }
            sets.add(reach.atMost(lambda));
        }
        return sets;
    }

    /** The mask to dilate. */
    private PackedMask start(PackedMask predicted, PackedMask region) {
        if (element instanceof StructuringElement.Disk && !region.isFull()) {
            throw new IllegalArgumentException("a disk is not iterated, so a region of interest cannot confine it");
        }
        PackedMask start = predicted.intersection(region);
        return start.isEmpty() && emptyMask == EmptyMask.WHOLE_IMAGE ? region : start;
    }

    /** k: by counts and in decimals, so that nine tenths of ten pixels are nine. */
    private long toBeHeld(long size) {
        return coverageRatio
                .multiply(BigDecimal.valueOf(size))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }
}
