package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Detects drift of inputs. It bets that measurements lie farther from a centre, above or below, than exchangeable
 * measurements would. The centre is computed beforehand from one half of the reference. This half is used for
 * nothing else. The detector judges no sets.
 */
final class DistanceDetector implements SequentialDetector {

    private final double centre;
    private final PolyaDetector counts;

    private DistanceDetector(double centre, PolyaDetector counts) {
        this.centre = centre;
        this.counts = counts;
    }

    /**
     * Starts a detector. The centre is the median of one half of the reference. The levels come from the distances of
     * the other half.
     */
    static DistanceDetector start(StartingReference reference) {
        OrderStatisticMultiset learning = OrderStatisticMultiset.of(reference.learning());
        double centre = learning.select((learning.size() + 1) / 2);
        OrderStatisticMultiset distances = new OrderStatisticMultiset();
        for (double value : reference.ranked()) {
            distances.insert(Math.abs(value - centre));
        }
        return new DistanceDetector(centre, new PolyaDetector(reference.levels(distances)));
    }

    private MonitoredUnit distance(MonitoredUnit unit) {
        return unit.withScore(Math.abs(unit.score().score() - centre));
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit) {
        counts.observe(distance(unit).score(), false);
        return unit;
    }

    @Override
    public double evidence() {
        return counts.evidence();
    }

    @Override
    public long observations() {
        return counts.observations();
    }

    @Override
    public long misses() {
        return 0;
    }

    @Override
    public Stretch since() {
        return counts.since();
    }

    @Override
    public long[] segmentStarts() {
        return counts.segmentStarts();
    }

    @Override
    public void restart() {
        counts.restart();
    }

    @Override
    public boolean isEvent(MonitoredUnit unit, double level) {
        return counts.isEvent(distance(unit), level);
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return level;
    }

    @Override
    public AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return AlarmLimit.byPredictions(budget);
    }

    @Override
    public Description description() {
        return new Description(
                "mixture Shiryaev-Roberts e-detector on Polya-urn counts of distances from the median",
                OddsRatioGrid.ratios(),
                Optional.of(counts.reference()),
                Description.EXCHANGEABILITY,
                "no coverage");
    }

    @Override
    public DetectorType type() {
        return SequentialDetectors.named(DetectorType.Observes.INPUTS, ScoreEvidence.MIXTURE.typeName());
    }

    @Override
    public boolean judgesSets() {
        return false;
    }

    @Override
    public byte[] state() {
        return Framing.joined(
                ByteBuffer.allocate(Double.BYTES).putDouble(centre).array(), Framing.framed(counts.toBytes()));
    }

    static DistanceDetector read(ByteBuffer state) {
        return new DistanceDetector(state.getDouble(), PolyaDetector.ofBytes(Framing.readFramed(state)));
    }
}
