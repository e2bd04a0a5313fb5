package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.drift.ScoreEvidence;
import io.conformalstreams.processor.setting.Constraint;

/**
 * What proves drift: the detectors of the monitors that labels feed.
 *
 * @param scoreDrift of critical values, of overcoverage too
 * @param coverageBreach of misses
 * @param tolerance what a breach is held against
 * @param lifetimeFalseAlarmProbability the probability d that a sleeper's monitor ever raises a false alert in an epoch
 */
public record DriftEvidence(
        ScoreEvidence scoreDrift,
        BreachEvidence coverageBreach,
        Tolerance tolerance,
        double lifetimeFalseAlarmProbability) {

    static final Constraint<Double> LIFETIME_FALSE_ALARM_PROBABILITY =
            new Constraint<>("a number from 0.000001 to 0.5", error -> error >= 0.000_001 && error <= 0.5);

    /** Mixtures throughout. */
    public static final DriftEvidence DEFAULT =
            new DriftEvidence(ScoreEvidence.MIXTURE, BreachEvidence.MIXTURE, Tolerance.USUAL, 0.01);

    /** The detector of misses. */
    public enum BreachEvidence {
        /** The mixture Shiryaev-Roberts e-detector. */
        MIXTURE,
        /** The CUSUM of doubled odds, tuned for independent labels. */
        CUSUM,
        /** The sleeper, with a bound for the whole epoch. */
        SLEEPER
    }

    /** What misses are, and how many are no cause for alarm. */
    public enum Tolerance {
        /** Misses of deployed sets, against their own threshold's null and a tolerance. */
        USUAL,
        /** Misses of sets from all units before, by rank, against alpha itself. */
        NONE
    }

    public DriftEvidence {
        LIFETIME_FALSE_ALARM_PROBABILITY.require(
                "evidence.lifetimeFalseAlarmProbability", lifetimeFalseAlarmProbability);
    }
}
