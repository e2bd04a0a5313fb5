package io.conformalstreams.conformal.drift;

import java.util.Locale;
import java.util.Optional;

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
     * The mean of {@link #MIXTURE} and {@link #JUMPER}. The mean of two Shiryaev-Roberts e-detectors is itself such a
     * detector, so it has the same bound. The jumper is faster for shifts of all scores, and the mixture for heavier
     * tails.
     */
    AVERAGE;

    boolean hasJumper() {
        return this == JUMPER || this == AVERAGE;
    }

    /** Returns the evidence of a detector with a mixture, and with a jumper if this kind has one. */
    double of(LevelMixture mixture, Optional<SimpleJumper> jumper) {
        return switch (this) {
            case MIXTURE, SLEEPER -> mixture.evidence();
            case JUMPER -> jumper.orElseThrow().evidence();
            case AVERAGE -> (mixture.evidence() + jumper.orElseThrow().evidence()) / 2;
        };
    }

    /**
     * Reads the jumper at the end of a detector's state.
     *
     * @throws IllegalArgumentException if the bytes are not those of a jumper, or this kind has no jumper and the
     *     array is not empty
     */
    Optional<SimpleJumper> readJumper(String name, byte[] bytes) {
        StateFrame.requireConsistent(name, bytes.length == 0 || hasJumper());
        return hasJumper() ? Optional.of(SimpleJumper.ofBytes(bytes)) : Optional.empty();
    }

    /** The name of the registered types. */
    String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
