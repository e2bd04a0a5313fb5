package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One order statistic.
 *
 * @param alpha miscoverage level of the side
 * @param sizeClass of the units, where the procedure has size classes
 * @param n units
 * @param k rank, n + 1 where there are too few units
 * @param lambda the k-th smallest critical value
 */
record RecomputedThreshold(
        BigDecimal nominalAlpha,
        ThresholdSide side,
        BigDecimal alpha,
        Optional<String> sizeClass,
        long n,
        long k,
        double lambda) {

    boolean isTrivial() {
        return k > n;
    }
}
