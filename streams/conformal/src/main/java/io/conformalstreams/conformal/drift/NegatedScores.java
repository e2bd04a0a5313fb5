package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** A detector of smaller scores (overcoverage). It is a detector of larger scores that observes negated scores. */
final class NegatedScores implements SequentialDetector {

    private final SequentialDetector detector;

    /** @param detector a detector that was started from a negated reference */
    NegatedScores(SequentialDetector detector) {
        this.detector = detector;
    }

    private static MonitoredUnit negated(MonitoredUnit unit) {
        return unit.withScore(-unit.score().score());
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit) {
        detector.observe(negated(unit));
        return unit;
    }

    @Override
    public MonitoredUnit observe(MonitoredUnit unit, double sought) {
        detector.observe(negated(unit), sought);
        return unit;
    }

    @Override
    public double evidence() {
        return detector.evidence();
    }

    @Override
    public long observations() {
        return detector.observations();
    }

    @Override
    public long misses() {
        return detector.misses();
    }

    @Override
    public Stretch since() {
        return detector.since();
    }

    @Override
    public long[] segmentStarts() {
        return detector.segmentStarts();
    }

    @Override
    public void restart() {
        detector.restart();
    }

    @Override
    public boolean isEvent(MonitoredUnit unit, double level) {
        return detector.isEvent(negated(unit), level);
    }

    @Override
    public double rateToReturnTo(double level, double alpha) {
        return detector.rateToReturnTo(level, alpha);
    }

    @Override
    public AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return detector.limit(budget, nullMiscoverage);
    }

    @Override
    public Description description() {
        return detector.description();
    }

    @Override
    public DetectorType type() {
        return detector.type();
    }

    /** Returns the state of the wrapped detector. Its first byte tells whether scores are negated, and is 1 here. */
    @Override
    public byte[] state() {
        byte[] state = detector.state();
        return Framing.joined(Framing.flag(true), Arrays.copyOfRange(state, 1, state.length));
    }

    /** Reads a detector of scores or of negated scores. */
    static SequentialDetector read(ByteBuffer state, Function<ByteBuffer, ? extends SequentialDetector> kernel) {
        boolean negated = Framing.readFlag(state);
        SequentialDetector detector = kernel.apply(state);
        return negated ? new NegatedScores(detector) : detector;
    }
}
