package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;

/**
 * The cost of one set of one labelled image.
 *
 * @param share of the image that the set leaves undecided: |Y\I|/|V| for an inner set, |O\Y|/|V| for an outer set
 * @param ratio |I|/|Y| or |O|/|Y|; empty if the truth is empty
 * @param isTrivial whether the set is trivial: an empty inner set although the truth isn't empty, or an outer set that
 *     is the whole image although the truth isn't
 * @param weight one divided by the number of images of the unit, so that every unit weighs the same
 */
record Cost(double share, OptionalDouble ratio, boolean isTrivial, double weight) {

    /**
     * @param ignored pixels that were not annotated; the cost excludes them
     */
    static Cost of(Side side, PackedMask whole, PackedMask truth, PackedMask ignored, double weight) {
        PackedMask set = whole.minus(ignored);
        long common = set.intersectionCount(truth);
        boolean inner = side == Side.INNER;
        long open = inner ? truth.count() - common : set.count() - common;
        return new Cost(
                (double) open / (truth.grid().size() - ignored.count()),
                truth.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) set.count() / truth.count()),
                inner ? whole.isEmpty() && !truth.isEmpty() : whole.isFull() && !truth.isFull(),
                weight);
    }
}
