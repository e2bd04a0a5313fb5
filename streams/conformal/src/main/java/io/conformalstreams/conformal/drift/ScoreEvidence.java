package io.conformalstreams.conformal.drift;

import java.util.Locale;

/**
 * The kind of evidence of a {@link ScoreDriftDetector}. It determines the bound on false alarms. The stored state of a
 * detector contains the ordinal of its constant, so the order of the constants must never change.
 */
enum ScoreEvidence {
    /**
     * The mixture Shiryaev-Roberts e-detector over levels and odds ratios. The probability of a false alarm at evidence
     * A within T labels is at most T/A.
     */
    MIXTURE,
    /** The {@link SimpleJumper} on p-values of large scores, in its Shiryaev-Roberts form, with the same bound. */
    JUMPER,
    /**
     * The mixture over levels, odds ratios and the start of the bets, as in {@link SleeperProcess}. The probability of
     * ever having a false alarm at evidence 1/d is at most d.
     */
    SLEEPER,
    /**
     * The mean of {@link #MIXTURE}, {@link #JUMPER} and {@link #POWER}. A mean of Shiryaev-Roberts e-detectors is
     * itself such a detector, so it has the same bound. The jumper finds small shifts of all scores soonest, power bets
     * find large shifts, and the mixture finds heavier tails.
     */
    AVERAGE,
    /** {@link PowerBets} on the ranks of large scores, in their Shiryaev-Roberts form, with the same bound. */
    POWER;

    boolean hasJumper() {
        return this == JUMPER || this == AVERAGE;
    }

    boolean hasPower() {
        return this == POWER || this == AVERAGE;
    }

    boolean betsOnRanks() {
        return hasJumper() || hasPower();
    }

    /** The name of the registered types. */
    String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
