package io.conformalstreams.conformal.scale;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** The shares of the predicted mass, directly from their definition. */
public final class SlowMassShares {
    private static final BigDecimal UNITS = BigDecimal.valueOf(1L << 32);

    private SlowMassShares() {}

    /** Returns for each pixel the share of the mass of all pixels whose score is not higher. */
    public static double[] of(double[] scores, boolean logits) {
        BigInteger[] masses = masses(scores, logits);
        Map<Double, BigInteger> byScore = new TreeMap<>();
        for (int v = 0; v < scores.length; v++) {
            byScore.merge(scores[v] + 0.0, masses[v], BigInteger::add);
        }
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<Double, BigInteger> entry : byScore.entrySet()) {
            sum = sum.add(entry.getValue());
            entry.setValue(sum);
        }
        double total = sum.doubleValue();
        return Arrays.stream(scores)
                .map(score -> total == 0 ? 0 : byScore.get(score + 0.0).doubleValue() / total)
                .toArray();
    }

    /** Returns the masses in units of 2^-32. */
    static BigInteger[] masses(double[] scores, boolean logits) {
        return Arrays.stream(scores)
                .mapToObj(score -> new BigDecimal(Math.max(0, Math.min(1, logits ? probability(score) : score)))
                        .multiply(UNITS)
                        .setScale(0, RoundingMode.HALF_UP)
                        .toBigInteger())
                .toArray(BigInteger[]::new);
    }

    private static double probability(double logit) {
        double rounded = Math.floor(Math.max(-32, Math.min(32, logit)) * 64 + 0.5) / 64;
        double odds = StrictMath.exp(rounded);
        return odds / (1 + odds);
    }
}
