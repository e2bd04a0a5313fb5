package io.conformalstreams.conformal.lesion;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.scale.GivenScores;
import io.conformalstreams.conformal.scale.ScoreScale;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Sets {v : s(v) &gt;= c} that miss at most a share epsilon of a lesion Y (conformal lesion segmentation, CLS). The
 * critical cut of an image is the largest c with
 *
 * <pre>  FNR(c) = 1 - |{v in Y : s(v) &gt;= c}| / |Y| &lt;= epsilon,</pre>
 *
 * <p>which is the K-th largest score in Y with K = max(1, ceil((1 - epsilon) |Y|)). The critical value of the image is
 * the negated cut, so the rank rule applies as usual. If lambda is the threshold from the calibration images, the set
 * at the cut -lambda misses more than epsilon with probability at most alpha. This is equations 5 and 6 of CLS with t =
 * 1 - c. The rank rule selects the floor(alpha (n + 1))-th smallest cut.
 *
 * <p>At epsilon = 0 these are the marginal outer sets of the untransformed scores.
 *
 * @param tolerance epsilon, the share of a lesion that a set may miss, at least 0. From 1 on, a set may miss everything
 */
public record LesionSets(BigDecimal tolerance) {
    /** Rejects a negative tolerance. */
    public LesionSets {
        if (tolerance.signum() < 0) {
            throw new IllegalArgumentException("tolerance " + tolerance + " must be at least 0");
        }
    }

    /**
     * Returns the largest score threshold at which the set misses no more than the tolerance. It is +inf if a set may
     * miss everything: if the lesion is empty, or the tolerance is at least 1.
     *
     * @throws io.conformalstreams.conformal.image.InvalidImageException if the lesion lies on another grid
     */
    public double criticalScore(ScoreMap scores, PackedMask lesion) {
        if (mayMissEverything(lesion)) {
            return Double.POSITIVE_INFINITY;
        }
        long voxels = lesion.count();
        long smallestKept = voxels - atLeast(BigDecimal.ONE.subtract(tolerance), voxels) + 1;
        return scores.select(lesion, smallestKept) + 0.0;
    }

    private boolean mayMissEverything(PackedMask lesion) {
        return lesion.isEmpty() || tolerance.compareTo(BigDecimal.ONE) >= 0;
    }

    /**
     * Returns the smallest integer that is at least a share of a count. It is computed in decimals, so that nine
     * tenths of ten voxels are exactly nine.
     */
    static long atLeast(BigDecimal share, long count) {
        return share.multiply(BigDecimal.valueOf(count))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /**
     * Returns the nonconformity score of a labelled image. It is at most a threshold if and only if the set at that
     * threshold misses no more than the tolerance. It is never NaN, and -0.0 becomes 0.0. If a set may miss everything,
     * it is minus infinity.
     *
     * @param scores on any scale: it keeps the order of the pixels, so the critical pixel is the same
     */
    public double criticalValue(ScoreScale scores, PackedMask lesion) {
        return mayMissEverything(lesion)
                ? Double.NEGATIVE_INFINITY
                : 0.0 - scores.value(criticalScore(scores.scores(), lesion));
    }

    /** Returns the nonconformity score, as in {@link #criticalValue(ScoreScale, PackedMask)}, of the given scores. */
    public double criticalValue(ScoreMap scores, PackedMask lesion) {
        return criticalValue(new GivenScores(scores), lesion);
    }

    /**
     * Returns {v : s(v) &gt;= -threshold}, where s is on a scale. At +inf this is the whole image.
     *
     * @throws IllegalArgumentException if the threshold is NaN
     */
    public PackedMask set(ScoreScale scores, double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must not be NaN");
        }
        return scores.upperSet(-threshold);
    }

    /** Returns the set, as in {@link #set(ScoreScale, double)}, of the given scores. */
    public PackedMask set(ScoreMap scores, double threshold) {
        return set(new GivenScores(scores), threshold);
    }
}
