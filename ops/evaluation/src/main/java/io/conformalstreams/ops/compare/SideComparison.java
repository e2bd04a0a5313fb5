package io.conformalstreams.ops.compare;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import java.util.List;

/**
 * The comparison of both contenders on one side under one transformation.
 *
 * @param transformation of both
 * @param side inner or outer
 * @param distributions distributions of the critical values
 * @param first whether the first contender's sets are at least as tight
 * @param second whether the second contender's sets are at least as tight
 * @param sizes of the calibrated sets, by alpha
 */
public record SideComparison(
        NamedTransformation transformation,
        Side side,
        EmpiricalDistributions distributions,
        Dominance first,
        Dominance second,
        List<SizeDifference> sizes) {}
