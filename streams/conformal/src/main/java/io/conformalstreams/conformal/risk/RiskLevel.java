package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;

/**
 * The promise of a risk-controlling prediction set: with probability at least 1 - delta over the calibration units, the
 * risk is at most alpha.
 *
 * @param alpha the nominal risk, strictly between 0 and 1
 * @param delta the probability that the promise fails, strictly between 0 and 1
 */
public record RiskLevel(BigDecimal alpha, BigDecimal delta) {

    /** @throws IllegalArgumentException if alpha or delta is outside its range */
    public RiskLevel {
        requireProbability("alpha", alpha);
        requireProbability("delta", delta);
    }

    static void requireProbability(String name, BigDecimal value) {
        if (value.signum() <= 0 || value.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException(name + " must be between 0 and 1: " + value);
        }
    }
}
