package io.conformalstreams.conformal.drift;

/** What the evidence of a {@link ScoreDriftDetector} is, and hence what it bounds. */
public enum ScoreEvidence {
    /**
     * The mixture Shiryaev-Roberts e-detector over levels and odds ratios: an alarm at evidence A comes falsely within T labels
     * with probability at most T/A.
     */
    MIXTURE,
    /** The {@link SimpleJumper} on p-values of large scores, in its Shiryaev-Roberts form, with the same bound. */
    JUMPER,
    /**
     * The mixture over levels and odds ratios, and over the start of the bets as in {@link SleeperProcess}: an alarm at
     * evidence 1/d ever comes falsely with probability at most d.
     */
    SLEEPER
}
