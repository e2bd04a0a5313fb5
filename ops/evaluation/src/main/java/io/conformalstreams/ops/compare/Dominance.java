package io.conformalstreams.ops.compare;

/**
 * Whether one contender's sets of a side are at least as tight as the other's, by Theorem 2.7 of Davenport (arXiv
 * 2410.03406) in its correct version. The theorem has two hypotheses. First, the contender's critical values are
 * stochastically no larger. Second, its set at each fixed threshold is on average no smaller (inner) or no larger
 * (outer). Then its calibrated sets are on average no smaller or no larger, too. The reason: a threshold is an order
 * statistic of independent critical values. It increases with their distribution, and it is independent of the image to
 * which it is applied.
 *
 * @param criticalValues sup(F_other - F_own); the first hypothesis says that it is 0
 * @param shares the largest amount by which the other's sets at one threshold are on average tighter, as a share of the
 *     image; the second hypothesis says that it is 0
 */
record Dominance(PermutationTest criticalValues, PermutationTest shares) {

    /** Whether the data contradict neither hypothesis. */
    public boolean isConsistent() {
        return criticalValues.isConsistent() && shares.isConsistent();
    }
}
