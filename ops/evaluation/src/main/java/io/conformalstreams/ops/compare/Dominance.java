package io.conformalstreams.ops.compare;

/**
 * Whether one contender's sets of a side are at least as tight as the other's, by Theorem 2.7 of Davenport
 * (arXiv 2410.03406) in the version that holds: let its critical values be stochastically no larger, and let its set at
 * each fixed threshold be on average no smaller (inner) or no larger (outer). Then its calibrated sets are on average no
 * smaller or no larger, too: a threshold, an order statistic of independent critical values, is monotone in their law,
 * and it is independent of the image that it is used on.
 *
 * @param criticalValues sup(F_other - F_own), which the first hypothesis says is 0
 * @param shares the largest amount by which the other's sets at one threshold are on average tighter, which the second
 *     hypothesis says is 0; as a share of the image
 */
record Dominance(PermutationTest criticalValues, PermutationTest shares) {

    /** Whether the data contradict neither hypothesis. */
    public boolean isConsistent() {
        return criticalValues.isConsistent() && shares.isConsistent();
    }
}
