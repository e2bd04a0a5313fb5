package io.conformalstreams.ops.promise;

import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/** One run of adaptive levels whose labels come a fixed number of units late. Each unit has one set. */
final class LateVerdicts {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final BigDecimal GAMMA = new BigDecimal("0.05");
    private static final int UNITS = 2_000;
    private static final double JUMP = 10;

    /** The critical values of the units. */
    enum Sequence {
        /** A random walk. */
        WALK,
        /** Values just above the threshold. */
        MISSED,
        /** Values that jump up or down whenever the labels of the previous stretch have come. */
        JUMPS
    }

    /** What moves the level. */
    enum Rule {
        OWN_VERDICT,
        THRESHOLD_IN_FORCE,
        NONE
    }

    private record IssuedSet(double lambda, double criticalValue) {}

    private final SplittableRandom random;
    private final int lag;
    private final Sequence sequence;
    private final SimulatedCalibration calibration = SimulatedCalibration.ofOne(new Guarantee.Adaptive(GAMMA), ALPHA);
    private final Deque<IssuedSet> waiting = new ArrayDeque<>();
    private double walk;
    private int judged;
    private int missed;

    LateVerdicts(SplittableRandom random, int lag, Sequence sequence) {
        this.random = random;
        this.lag = lag;
        this.sequence = sequence;
    }

    /** Returns whether the share of missed units keeps its bound after each verdict. */
    boolean keepBound(Rule rule) {
        boolean kept = true;
        for (int unit = 0; unit < UNITS; unit++) {
            double lambda = calibration.threshold(ALPHA).lambda();
            waiting.add(new IssuedSet(lambda, criticalValue(unit, lambda)));
            if (waiting.size() > lag) {
                judge(waiting.remove(), rule);
                kept &= isWithinBound();
            }
        }
        return kept;
    }

    private double criticalValue(int unit, double lambda) {
        walk += random.nextDouble() - 0.5;
        return switch (sequence) {
            case WALK -> walk;
            case MISSED -> Math.nextUp(lambda);
            case JUMPS -> unit / Math.max(1, lag) % 2 * JUMP + random.nextDouble();
        };
    }

    private void judge(IssuedSet set, Rule rule) {
        CalibratedThreshold inForce = calibration.threshold(ALPHA);
        calibration.add(set.criticalValue());
        boolean missedUnit = set.criticalValue() > set.lambda();
        judged++;
        missed += missedUnit ? 1 : 0;
        switch (rule) {
            case OWN_VERDICT -> calibration.judge(ALPHA, missedUnit);
            case THRESHOLD_IN_FORCE -> calibration.judge(ALPHA, set.criticalValue() > inForce.lambda());
            case NONE -> {
                // The level stays.
            }
        }
    }

    private boolean isWithinBound() {
        double alpha = ALPHA.doubleValue();
        double gamma = GAMMA.doubleValue();
        double excess = gamma * (missed - alpha * judged);
        double rounding = 1e-9;
        return excess <= alpha + gamma * (1 + lag) + rounding
                && excess >= -(1 - alpha + gamma * alpha * (1 + lag)) - rounding;
    }
}
