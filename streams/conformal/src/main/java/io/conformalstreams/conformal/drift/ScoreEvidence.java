package io.conformalstreams.conformal.drift;

import java.util.Locale;

/**
 * The kind of evidence of a {@link ScoreDriftDetector}. It determines the bound on false alarms. States contain the
 * ordinals.
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
    SLEEPER;

    /** The name of the registered types. */
    String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
