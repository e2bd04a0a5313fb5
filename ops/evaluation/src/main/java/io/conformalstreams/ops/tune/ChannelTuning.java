package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import java.util.ArrayList;
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
     * The way of sharing alpha with the smallest cost. Ways with mostly trivial sets on a side come last. Of equal
     * ones, the first wins.
     */
    public AlphaSplit best() {
        return splits.stream()
                .min(Comparator.comparing(AlphaSplit::isRejected).thenComparingDouble(AlphaSplit::cost))
                .orElseThrow();
    }

    /** The reasons why the choice says little; usually none. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (inner.isMostlyWithoutTruth()) {
            remarks.add("the truth is empty in " + inner.emptyTruths() + " of the " + inner.sets() + " examined sets");
        }
        if (best().isRejected()) {
            remarks.add("the chosen sets are empty or the whole image in most cases, and so are those of every other"
                    + " candidate");
        }
        if (efficiencies.stream().map(Efficiency::transformation).distinct().count() > 1
                && costsAreEqual(Side.INNER, inner)
                && costsAreEqual(Side.OUTER, outer)) {
            remarks.add("every candidate costs the same, so the first one was taken");
        }
        return remarks;
    }

    private boolean costsAreEqual(Side side, Efficiency chosen) {
        return efficiencies.stream()
                .filter(efficiency ->
                        efficiency.side() == side && efficiency.alpha().compareTo(chosen.alpha()) == 0)
                .allMatch(efficiency -> efficiency.share() == chosen.share());
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
