package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;

/**
 * What one set of one labelled image costs.
 *
 * @param share of the annotated pixels V that the set leaves open: |Y\I|/|V| for an inner set, |O\Y|/|V| for an outer one
 * @param ratio |I|/|Y| or |O|/|Y|, where there is a truth
 * @param isTrivial whether the set says nothing: an empty inner set where there is a truth, an outer set that is the
 *     whole image where the truth is not
 */
record Cost(double share, OptionalDouble ratio, boolean isTrivial) {

    /**
     * @param ignored pixels that nobody annotated, of which none counts
     */
    static Cost of(Side side, PackedMask whole, PackedMask truth, PackedMask ignored) {
        PackedMask set = whole.minus(ignored);
        long common = set.intersectionCount(truth);
        boolean inner = side == Side.INNER;
        long open = inner ? truth.count() - common : set.count() - common;
        return new Cost(
                (double) open / (truth.grid().size() - ignored.count()),
                truth.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) set.count() / truth.count()),
                inner ? whole.isEmpty() && !truth.isEmpty() : whole.isFull() && !truth.isFull());
    }
}
