package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The reference with which a detector starts an epoch: the scores of its first units, which are not tested. Detectors that
 * rank use every other score for the edges of their buckets, because edges must not depend on the scores that are ranked
 * by them, and rank the rest.
 */
public final class StartingReference {
    private static final int BUCKETS = 1024;

    private final double[] scores;
    private final List<BigDecimal> miscoverages;
    private final KeyedUniform uniform;

    /**
     * Creates a reference.
     *
     * @param scores in an order that does not depend on them, such as that of the unit ids
     * @param miscoverages the levels that are wanted, each strictly between 0 and 1
     * @param uniform orders equal scores
     */
    public StartingReference(double[] scores, Collection<BigDecimal> miscoverages, KeyedUniform uniform) {
        this.scores = scores.clone();
        this.miscoverages = List.copyOf(miscoverages);
        this.uniform = uniform;
    }

    /** Returns the reference of a detector that needs none. */
    public static StartingReference none() {
        return new StartingReference(new double[0], List.of(), new KeyedUniform(0, 0));
    }

    StartingReference negated() {
        return new StartingReference(
                DoubleStream.of(scores).map(score -> -score).toArray(), miscoverages, uniform);
    }

    /** The levels of all scores. */
    ReferenceLevels levels() {
        return levels(OrderStatisticMultiset.of(scores));
    }

    ReferenceLevels levels(OrderStatisticMultiset of) {
        return ReferenceLevels.freeze(of, miscoverages, uniform);
    }

    /** Half of the scores, for what must not depend on the other half. */
    double[] learning() {
        return everyOther(0);
    }

    /** The other half. */
    double[] ranked() {
        return everyOther(1);
    }

    BucketEdges edges() {
        return BucketEdges.atQuantiles(learning(), BUCKETS);
    }

    private double[] everyOther(int first) {
        return IntStream.range(0, scores.length)
                .filter(index -> index % 2 == first)
                .mapToDouble(index -> scores[index])
                .toArray();
    }
}
