package io.conformalstreams.ops.promise;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.SplittableRandom;

/** One run of adaptive levels. The label of each set comes after those of a fixed number of other sets. */
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
        JUMPS,
        /** Truths without a structure, which every set covers: the values are minus infinity. */
        EMPTY,
        /** Two sets for each unit. The second one has the larger value. */
        PAIRS
    }

    /** What moves the level. */
    enum Rule {
        OWN_VERDICT,
        THRESHOLD_IN_FORCE,
        NONE,
        /** Covers with the threshold minus infinity move the level, too. */
        ALSO_EMPTY_SETS,
        /** Only the first set of a unit moves the level. */
        FIRST_SET_OF_A_UNIT
    }

    private record IssuedSet(int unit, double lambda, double criticalValue) {

        boolean isMissed() {
            return criticalValue > lambda;
        }
    }

    private final SplittableRandom random;
    private final int lag;
    private final Sequence sequence;
    private final SimulatedCalibration calibration = SimulatedCalibration.ofOne(new Guarantee.Adaptive(GAMMA), ALPHA);
    private final Deque<IssuedSet> waiting = new ArrayDeque<>();
    private final BitSet judgedUnits = new BitSet();
    private final BitSet missedUnits = new BitSet();
    private double walk;

    LateVerdicts(SplittableRandom random, int lag, Sequence sequence) {
        this.random = random;
        this.lag = lag;
        this.sequence = sequence;
    }

    /** Returns whether the share of missed units keeps its bound after each verdict. */
    boolean keepBound(Rule rule) {
        boolean kept = true;
        int setsOfAUnit = sequence == Sequence.PAIRS ? 2 : 1;
        for (int set = 0; set < UNITS * setsOfAUnit; set++) {
            double lambda = calibration.threshold(ALPHA).lambda();
            waiting.add(new IssuedSet(set / setsOfAUnit, lambda, criticalValue(set, lambda)));
            if (waiting.size() > lag) {
                judge(waiting.remove(), rule);
                kept &= isWithinBound();
            }
        }
        return kept;
    }

    private double criticalValue(int set, double lambda) {
        walk += random.nextDouble() - 0.5;
        return switch (sequence) {
            case WALK -> walk;
            case MISSED -> Math.nextUp(lambda);
            case JUMPS -> set / Math.max(1, lag) % 2 * JUMP + random.nextDouble();
            case EMPTY -> Double.NEGATIVE_INFINITY;
            case PAIRS -> set % 2 + random.nextDouble();
        };
    }

    private void judge(IssuedSet set, Rule rule) {
        CalibratedThreshold inForce = calibration.threshold(ALPHA);
        calibration.add(set.criticalValue());
        if (!AdaptiveMiscoverage.movesLevel(set.isMissed(), set.lambda()) && rule != Rule.ALSO_EMPTY_SETS) {
            return;
        }
        boolean isFirst = !judgedUnits.get(set.unit());
        boolean isNewlyMissed = set.isMissed() && !missedUnits.get(set.unit());
        judgedUnits.set(set.unit());
        missedUnits.set(set.unit(), missedUnits.get(set.unit()) || set.isMissed());
        if (isFirst) {
            move(set, inForce, rule);
        } else if (isNewlyMissed && rule != Rule.FIRST_SET_OF_A_UNIT) {
            calibration.judgeLaterMiss(ALPHA);
        }
    }

    private void move(IssuedSet set, CalibratedThreshold inForce, Rule rule) {
        switch (rule) {
            case OWN_VERDICT, ALSO_EMPTY_SETS, FIRST_SET_OF_A_UNIT -> calibration.judge(ALPHA, set.isMissed());
            case THRESHOLD_IN_FORCE -> calibration.judge(ALPHA, set.criticalValue() > inForce.lambda());
            case NONE -> {
                // The level stays.
            }
        }
    }

    private boolean isWithinBound() {
        double alpha = ALPHA.doubleValue();
        double gamma = GAMMA.doubleValue();
        double excess = gamma * (missedUnits.cardinality() - alpha * judgedUnits.cardinality());
        double rounding = 1e-9;
        return excess <= alpha + gamma * (1 + lag) + rounding
                && excess >= -(1 - alpha + gamma * alpha * (1 + lag)) - rounding;
    }
}
