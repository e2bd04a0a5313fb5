package io.conformalstreams.conformal.lesion;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Sets {v : s(v) &gt;= c} that miss at most a share epsilon of a lesion Y. The critical cut of an image is the largest c
 * with
 *
 * <pre>  FNR(c) = 1 - |{v in Y : s(v) &gt;= c}| / |Y| &lt;= epsilon,</pre>
 *
 * <p>the K-th largest score in Y with K = max(1, ceil((1 - epsilon) |Y|)). The critical value of the image is minus that
 * cut, so that the conformal rank applies as everywhere: with the threshold lambda of calibration images, the set at the
 * cut -lambda misses more than epsilon with probability at most alpha. (CLS, equations 5 and 6, where t = 1 - c; the rank
 * among the critical values is that of the floor(alpha (n + 1))-th smallest cut.)
 *
 * <p>At epsilon = 0 these are the marginal outer sets of the scores as they are.
 *
 * @param tolerance epsilon, the share of a lesion that a set may miss, at least 0; from 1 on nothing need be found
 */
public record LesionSets(BigDecimal tolerance) {
    /** Refuses a negative tolerance. */
    public LesionSets {
        if (tolerance.signum() < 0) {
            throw new IllegalArgumentException("tolerance " + tolerance + " must be at least 0");
        }
    }

    /**
     * The largest score threshold at which the set misses no more than tolerated; +inf where nothing has to be found: over an empty
     * lesion, and for a tolerance of 1 or more.
     *
     * @throws io.conformalstreams.conformal.image.InvalidImageException when the lesion lies on another grid
     */
    public double criticalScore(ScoreMap scores, PackedMask lesion) {
        long voxels = lesion.count();
        if (voxels == 0 || tolerance.compareTo(BigDecimal.ONE) >= 0) {
            return Double.POSITIVE_INFINITY;
        }
        long smallestKept = voxels - toBeFound(voxels) + 1;
        return scores.select(lesion, smallestKept) + 0.0;
    }

    /** K: by counts and in decimals, so that nine tenths of ten voxels are nine. */
    private long toBeFound(long voxels) {
        BigDecimal share = BigDecimal.ONE.subtract(tolerance);
        return share.multiply(BigDecimal.valueOf(voxels))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /**
     * The nonconformity score of a labelled image: at most the threshold exactly where the set of that threshold misses no
     * more than tolerated. Never NaN; -0.0 is kept as 0.0.
     */
    public double criticalValue(ScoreMap scores, PackedMask lesion) {
        return 0.0 - criticalScore(scores, lesion);
    }

    /**
     * {v : s(v) &gt;= -threshold}: the whole image at +inf.
     *
     * @throws IllegalArgumentException when the threshold is NaN
     */
    public PackedMask set(ScoreMap scores, double threshold) {
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("threshold must not be NaN");
        }
        return scores.upperSet(score -> score >= -threshold);
    }
}
