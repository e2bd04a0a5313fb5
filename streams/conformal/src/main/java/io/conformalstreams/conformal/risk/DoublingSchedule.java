package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalInt;

/**
 * Makes bounds that hold at one prespecified n hold for every published version at once: a version is published only
 * when n reaches 2, 4, 8, ... units, and stage j = 1, 2, 3, ..., with 2^j units, spends
 *
 * <pre>  delta_j = delta / (j (j + 1)),     delta_1 + delta_2 + ... = delta.</pre>
 *
 * @param delta the probability that some version fails its promise, strictly between 0 and 1
 */
public record DoublingSchedule(BigDecimal delta) {
    private static final int LAST_STAGE = 62;

    /** Rounded down: stages may spend less, not more. */
    private static final MathContext DIGITS = new MathContext(20, RoundingMode.DOWN);

    /** @throws IllegalArgumentException if delta is outside its range */
    public DoublingSchedule {
        RiskLevel.requireProbability("delta", delta);
    }

    /** Returns the stage that is due at exactly n units; empty between stages, where the last version stays in force. */
    public OptionalInt stageDueAt(long n) {
        return n >= 2 && Long.bitCount(n) == 1 ? OptionalInt.of(Long.numberOfTrailingZeros(n)) : OptionalInt.empty();
    }

    /**
     * Returns the number of units of a stage, 2^stage.
     *
     * @throws IllegalArgumentException if the stage is not 1..62
     */
    public long units(int stage) {
        requireStage(stage);
        return 1L << stage;
    }

    /**
     * Returns the share of delta that a stage may spend, to 20 digits, rounded down.
     *
     * @throws IllegalArgumentException if the stage is not 1..62
     */
    public BigDecimal delta(int stage) {
        requireStage(stage);
        return delta.divide(BigDecimal.valueOf((long) stage * (stage + 1)), DIGITS);
    }

    private static void requireStage(int stage) {
        if (stage < 1 || stage > LAST_STAGE) {
            throw new IllegalArgumentException("stage must be 1.." + LAST_STAGE + ": " + stage);
        }
    }
}
