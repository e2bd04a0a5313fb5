package io.conformalstreams.conformal.drift;

import java.util.Locale;

/** What the evidence of a {@link ScoreDriftDetector} is, and hence what it bounds. States hold the ordinals. */
enum ScoreEvidence {
    /**
     * The mixture Shiryaev-Roberts e-detector over levels and odds ratios. An alarm at evidence A comes falsely within T labels
     * with probability at most T/A.
     */
    MIXTURE,
    /** The {@link SimpleJumper} on p-values of large scores, in its Shiryaev-Roberts form, with the same bound. */
    JUMPER,
    /**
     * The mixture over levels, odds ratios and the start of the bets, as in {@link SleeperProcess}. An alarm at evidence 1/d
     * ever comes falsely with probability at most d.
     */
    SLEEPER;

    /** The name of the registered types. */
    String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
