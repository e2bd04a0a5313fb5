package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Function;

/**
 * Bets on misses by rank instead of misses of deployed sets. A unit is missed if the p-value of its rank is at most
 * alpha. These are the misses of sets whose threshold is taken from the reference and all earlier units. While units
 * are exchangeable, the probability of a miss is exactly alpha given the past ({@link RankNull}), so no tolerance is
 * needed. Each unit is first ranked and then inserted.
 */
final class PrequentialMisses implements SequentialDetector {

    private final RankNull ranks;
    private final MissDetector bets;

    private PrequentialMisses(RankNull ranks, MissDetector bets) {
        this.ranks = ranks;
        this.bets = bets;
    }

    /**
     * Starts from a reference. One half of its scores gives the edges, and the other half is inserted without being
     * tested.
     */
    static PrequentialMisses start(StartingReference reference, MissDetector bets) {
        RankNull ranks = new RankNull(reference.edges());
        for (double score : reference.ranked()) {
            ranks.insert(score);
        }
        return new PrequentialMisses(ranks, bets);
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit) {
        return bets.observe(judged(unit));
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit, double sought) {
        return bets.observe(judged(unit), sought);
    }

    private MonitoredUnit judged(MonitoredUnit unit) {
        return unit.judged(ranks.observe(unit.score()) <= unit.alpha(), unit.alpha());
    }

    @Override
    public double evidence() {
        return bets.evidence();
    }

    @Override
    public long observations() {
        return bets.observations();
    }

    @Override
    public long misses() {
        return bets.misses();
    }

    @Override
    public Stretch since() {
        return bets.since();
    }

    @Override
    public long[] segmentStarts() {
        return bets.segmentStarts();
    }

    @Override
    public void restart() {
        bets.restart();
    }

    @Override
    public boolean isEvent(MonitoredUnit unit, double level) {
        return bets.isEvent(unit, level);
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return bets.rateToReturnTo(level, alpha);
    }

    @Override
    public AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return bets.exactLimit(budget, nullMiscoverage);
    }

    @Override
    public Description description() {
        return new Description(
                bets.method() + " on misses by prequential rank",
                bets.oddsRatios(),
                Optional.empty(),
                "alpha: exact if critical values are exchangeable, by ranks among the reference and all earlier units",
                "prequential coverage");
    }

    @Override
    public DetectorType type() {
        return SequentialDetectors.named(DetectorType.Observes.MISSES_BY_RANK, bets.typeName());
    }

    @Override
    public byte[] state() {
        return Framing.joined(
                Framing.flag(true), Framing.edges(ranks.edges()), Framing.framed(ranks.toBytes()), bets.kernelState());
    }

    /** Reads a detector of deployed misses or of misses by rank. */
    static SequentialDetector read(ByteBuffer state, Function<ByteBuffer, ? extends MissDetector> kernel) {
        if (!Framing.readFlag(state)) {
            return kernel.apply(state);
        }
        BucketEdges edges = Framing.readEdges(state);
        RankNull ranks = RankNull.ofBytes(edges, Framing.readFramed(state));
        return new PrequentialMisses(ranks, kernel.apply(state));
    }
}
