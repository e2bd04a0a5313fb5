package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.MonitoredScore;
import java.util.SplittableRandom;

/** Independent misses with one probability before the change and another one after it. */
final class IndependentMisses implements LabelStream {

    private static final MonitoredScore NO_SCORE = new MonitoredScore(0, 0);

    private final SplittableRandom random;
    private final ChangePoint change;
    private final double before;
    private final double after;
    private long predictions;

    private IndependentMisses(SplittableRandom random, ChangePoint change, double before, double after) {
        this.random = random;
        this.change = change;
        this.before = before;
        this.after = after;
    }

    static Source of(ChangePoint change, double before, double after) {
        return random -> new IndependentMisses(random, change, before, after);
    }

    @Override
    public double[] reference() {
        return new double[0];
    }

    @Override
    public Label next() {
        predictions++;
        boolean isAfter = change.isBefore(predictions);
        return new Label(NO_SCORE, random.nextDouble() < (isAfter ? after : before), before, isAfter);
    }
}
