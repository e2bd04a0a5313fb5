package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import java.util.Comparator;
import java.util.List;

/**
 * The result for one channel.
 *
 * @param channel its name
 * @param efficiencies of all candidates, sides and levels
 * @param inner the best sets of the inner side alone, at the nominal alpha
 * @param outer the best sets of the outer side alone, at the nominal alpha
 * @param splits ways to share alpha, each with the best sets of either side at its own level, by ascending inner share;
 *     at least one
 */
public record ChannelTuning(
        String channel, List<Efficiency> efficiencies, Efficiency inner, Efficiency outer, List<AlphaSplit> splits) {

    /**
     * The way of sharing alpha with the smallest cost, if the sets of neither side are mostly trivial. Of equal ones,
     * the first.
     */
    public AlphaSplit best() {
        return splits.stream()
                .min(Comparator.comparing(AlphaSplit::isRejected).thenComparingDouble(AlphaSplit::cost))
                .orElseThrow();
    }

    /** The chosen procedure. */
    public InnerOuterSets sets() {
        return new InnerOuterSets(
                best().inner().transformation().transformation(),
                best().outer().transformation().transformation(),
                new Combination.Bonferroni(best().innerShare()));
    }

    /** The best sets of one side alone. */
    Efficiency marginal(Side side) {
        return side == Side.INNER ? inner : outer;
    }
}
