package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The reference with which a detector starts an epoch: the scores of the first units, which are not tested. A detector
 * by rank uses every second score for the edges of its buckets, and ranks the others. The edges must not depend on the
 * scores that they rank.
 */
public final class StartingReference {
    private static final int BUCKETS = 1024;

    private final double[] scores;
    private final List<BigDecimal> miscoverages;
    private final KeyedUniform uniform;

    /**
     * Creates a reference.
     *
     * @param scores the scores in an order that does not depend on them, for example by unit id
     * @param miscoverages the miscoverages of the levels, each strictly between 0 and 1
     * @param uniform the numbers that order equal scores
     */
    public StartingReference(double[] scores, Collection<BigDecimal> miscoverages, KeyedUniform uniform) {
        this.scores = scores.clone();
        this.miscoverages = List.copyOf(miscoverages);
        this.uniform = uniform;
    }

    /** Returns an empty reference, for a detector that needs none. */
    public static StartingReference none() {
        return new StartingReference(new double[0], List.of(), new KeyedUniform(0, 0));
    }

    StartingReference negated() {
        return new StartingReference(
                DoubleStream.of(scores).map(score -> -score).toArray(), miscoverages, uniform);
    }

    /** Returns the levels of all scores. */
    ReferenceLevels levels() {
        return levels(OrderStatisticMultiset.of(scores));
    }

    /** Returns the ranks among all scores. */
    UrnRanks urn() {
        OrderStatisticMultiset all = OrderStatisticMultiset.of(scores);
        return UrnRanks.freeze(all, levels(all), uniform);
    }

    ReferenceLevels levels(OrderStatisticMultiset of) {
        return ReferenceLevels.freeze(of, miscoverages, uniform);
    }

    /** Returns the half of the scores from which quantities are computed that must not depend on {@link #ranked()}. */
    double[] learning() {
        return everyOther(0);
    }

    /** Returns the other half of the scores. */
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
