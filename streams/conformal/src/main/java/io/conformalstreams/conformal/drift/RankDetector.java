package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Detects score drift by ranks in a growing reference. The e-detector bets on the events p &lt;= a, whose probability
 * given the past is exactly a ({@link RankNull}). Unlike {@link PolyaDetector}, it keeps one count for each bucket of
 * scores. So it does not depend on how well a few order statistics of the reference represent its tail.
 *
 * <p>A growing reference gradually absorbs a change, so a change that is not detected soon is not detected later.
 */
public final class RankDetector implements ScoreDriftDetector {
    private static final String NAME = "rank detector";

    private final ReferenceLevels reference;
    private final RankNull ranks;
    private final LevelMixture mixture;

    /** The bets on p-values. The levels alone estimate when scores began to rise. */
    private final RankBets bets;

    private final boolean[] exceeds;
    private final boolean[] exceedsFrozen;
    private final double[] nulls;

    private RankDetector(ReferenceLevels reference, RankNull ranks, LevelMixture mixture, RankBets bets) {
        this.reference = reference;
        this.ranks = ranks;
        this.mixture = mixture;
        this.bets = bets;
        exceeds = new boolean[reference.levels().size()];
        exceedsFrozen = new boolean[exceeds.length];
        nulls = reference.levels().stream()
                .mapToDouble(ReferenceLevels.Level::miscoverage)
                .toArray();
    }

    /**
     * Creates a detector at the start of an epoch. One half of the reference gives the edges, and the other half is
     * ranked.
     */
    static RankDetector start(StartingReference reference, ScoreEvidence evidence) {
        OrderStatisticMultiset ranked = OrderStatisticMultiset.of(reference.ranked());
        return start(ranked, reference.levels(ranked), reference.edges(), evidence);
    }

    /** Creates a detector at the start of an epoch. Its evidence is a {@link ScoreEvidence#MIXTURE}. */
    public static RankDetector start(OrderStatisticMultiset scores, ReferenceLevels levels, BucketEdges edges) {
        return start(scores, levels, edges, ScoreEvidence.MIXTURE);
    }

    /** Creates a detector at the start of an epoch. Its evidence is an {@link ScoreEvidence#AVERAGE}. */
    public static RankDetector average(OrderStatisticMultiset scores, ReferenceLevels levels, BucketEdges edges) {
        return start(scores, levels, edges, ScoreEvidence.AVERAGE);
    }

    /**
     * Creates a detector at the start of an epoch.
     *
     * @param scores the reference scores, which are inserted without being tested
     * @param levels the levels, frozen from the same scores
     * @param edges the edges, which must not come from these scores
     * @throws IllegalArgumentException if there is no level, or the levels come from a different number of scores
     */
    static RankDetector start(
            OrderStatisticMultiset scores, ReferenceLevels levels, BucketEdges edges, ScoreEvidence evidence) {
        int count = PolyaDetector.requireLevels(levels);
        if (scores.size() != levels.n()) {
            throw new IllegalArgumentException(
                    "the levels come from " + levels.n() + " scores, and the reference has " + scores.size());
        }
        RankNull ranks = new RankNull(edges);
        Arrays.stream(scores.toSortedArray()).forEach(ranks::insert);
        return new RankDetector(levels, ranks, new LevelMixture(count, evidence), RankBets.of(evidence));
    }

    @Override
    public void observe(MonitoredScore score, boolean deployedMiss) {
        List<ReferenceLevels.Level> levels = reference.levels();
        double p = ranks.observe(score);
        bets.observe(p);
        for (int a = 0; a < nulls.length; a++) {
            exceeds[a] = p <= nulls[a];
            exceedsFrozen[a] = score.exceeds(levels.get(a).threshold());
        }
        mixture.observe(exceeds, nulls, exceedsFrozen, deployedMiss);
    }

    @Override
    public ScoreEvidence kind() {
        return mixture.kind();
    }

    @Override
    public double evidence() {
        return bets.evidence(mixture);
    }

    @Override
    public long observations() {
        return mixture.observations();
    }

    @Override
    public long misses() {
        return mixture.misses();
    }

    @Override
    public Stretch since() {
        return mixture.since(reference);
    }

    @Override
    public long[] segmentStarts() {
        return mixture.segmentStarts();
    }

    @Override
    public void restart() {
        mixture.restart();
        bets.restart();
    }

    @Override
    public ReferenceLevels reference() {
        return reference;
    }

    @Override
    public String counts() {
        return "ranks in a growing reference";
    }

    @Override
    public DetectorType.Observes observes() {
        return DetectorType.Observes.SCORES_BY_RANK;
    }

    /**
     * Returns the whole state, big-endian: the layout version, 1 (byte); the levels as in {@link
     * PolyaDetector#toBytes()}; the count of each bucket (varints); the counts and components as in {@link
     * PolyaDetector#toBytes()}; R of the power bets, if there are any; the state of the jumper, if there is one. The
     * edges are not included.
     */
    public byte[] toBytes() {
        byte[] betting = bets.toBytes();
        ByteBuffer state = StateFrame.allocate(reference.bytes() + ranks.bytes() + mixture.bytes() + betting.length);
        reference.put(state);
        ranks.put(state);
        mixture.put(state);
        state.put(betting);
        return StateFrame.written(state);
    }

    /**
     * Returns a detector that continues exactly from the one that wrote the bytes.
     *
     * @param edges the edges with which the detector was created
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static RankDetector ofBytes(BucketEdges edges, byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        ReferenceLevels reference = ReferenceLevels.get(state);
        RankNull ranks = RankNull.get(edges, state);
        LevelMixture mixture = LevelMixture.get(NAME, state, PolyaDetector.requireLevels(reference));
        return new RankDetector(reference, ranks, mixture, RankBets.get(NAME, mixture.kind(), state));
    }

    @Override
    public byte[] state() {
        return Framing.joined(Framing.flag(false), Framing.edges(ranks.edges()), Framing.framed(toBytes()));
    }

    static RankDetector read(ByteBuffer state) {
        BucketEdges edges = Framing.readEdges(state);
        return ofBytes(edges, Framing.readFramed(state));
    }
}
