package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Score drift by ranks in a growing reference: the levels of the e-detector are p &lt;= a, of exactly the probability a
 * whatever came before ({@link RankNull}). Unlike {@link PolyaDetector} it keeps one count per bucket of scores, and it does
 * not depend on how well a few order statistics of the reference stand for its tail.
 *
 * <p>A growing reference absorbs a change in time: what is not seen soon is not seen later.
 */
public final class RankDetector implements ScoreDriftDetector {
    private static final String NAME = "rank detector";

    private final ReferenceLevels reference;
    private final RankNull ranks;
    private final LevelMixture mixture;
    private final boolean[] exceeds;
    private final boolean[] exceedsFrozen;
    private final double[] nulls;

    private RankDetector(ReferenceLevels reference, RankNull ranks, LevelMixture mixture) {
        this.reference = reference;
        this.ranks = ranks;
        this.mixture = mixture;
        exceeds = new boolean[reference.levels().size()];
        exceedsFrozen = new boolean[exceeds.length];
        nulls = reference.levels().stream()
                .mapToDouble(ReferenceLevels.Level::miscoverage)
                .toArray();
    }

    /**
     * Creates a detector at the start of an epoch.
     *
     * @param scores the reference; they are inserted untested
     * @param levels frozen from the same scores
     * @param edges not taken from them
     * @throws IllegalArgumentException if the reference has no level or another number of scores
     */
    public static RankDetector start(OrderStatisticMultiset scores, ReferenceLevels levels, BucketEdges edges) {
        int count = PolyaDetector.requireLevels(levels);
        if (scores.size() != levels.n()) {
            throw new IllegalArgumentException(
                    "levels of " + levels.n() + " scores are no levels of " + scores.size() + " scores");
        }
        RankNull ranks = new RankNull(edges);
        Arrays.stream(scores.toSortedArray()).forEach(ranks::insert);
        return new RankDetector(levels, ranks, new LevelMixture(count));
    }

    @Override
    public void observe(MonitoredScore score, boolean deployedMiss) {
        List<ReferenceLevels.Level> levels = reference.levels();
        double p = ranks.observe(score);
        for (int a = 0; a < nulls.length; a++) {
            exceeds[a] = p <= nulls[a];
            exceedsFrozen[a] = score.exceeds(levels.get(a).threshold());
        }
        mixture.observe(exceeds, nulls, exceedsFrozen, deployedMiss);
    }

    @Override
    public double evidence() {
        return mixture.evidence();
    }

    @Override
    public long observations() {
        return mixture.observations();
    }

    @Override
    public long missesObserved() {
        return mixture.misses();
    }

    @Override
    public SinceChange since() {
        return mixture.since(reference);
    }

    @Override
    public long[] segmentStarts() {
        return mixture.segmentStarts();
    }

    @Override
    public void restart() {
        mixture.restart();
    }

    @Override
    public ReferenceLevels reference() {
        return reference;
    }

    /**
     * {@inheritDoc} Big-endian: the layout version, 1 (byte); the levels as in {@link PolyaDetector#toBytes()}; the count of
     * each bucket (varints); the counts and components as in {@link PolyaDetector#toBytes()}. The edges are not part of it.
     */
    @Override
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(reference.bytes() + ranks.bytes() + mixture.bytes());
        reference.put(state);
        ranks.put(state);
        mixture.put(state);
        return StateFrame.written(state);
    }

    /**
     * Returns a detector that goes on exactly where the one that wrote the bytes stood.
     *
     * @param edges that it was created with
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes
     */
    public static RankDetector ofBytes(BucketEdges edges, byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        ReferenceLevels reference = ReferenceLevels.get(state);
        RankNull ranks = RankNull.get(edges, state);
        return new RankDetector(
                reference, ranks, LevelMixture.get(NAME, state, PolyaDetector.requireLevels(reference)));
    }
}
