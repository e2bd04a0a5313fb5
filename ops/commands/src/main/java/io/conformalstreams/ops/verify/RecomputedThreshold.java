package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.Side;
import java.math.BigDecimal;

/**
 * One order statistic.
 *
 * @param alpha miscoverage level of the side
 * @param n units
 * @param k rank, n + 1 where there are too few units
 * @param lambda the k-th smallest critical value
 */
record RecomputedThreshold(BigDecimal nominalAlpha, Side side, BigDecimal alpha, long n, long k, double lambda) {

    boolean isTrivial() {
        return k > n;
    }
}
