package io.conformalstreams.conformal.rank;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * The conformal rank. The k-th smallest of n exchangeable critical values is an upper bound of the next one with
 * probability at least 1 - alpha if
 *
 * <pre>  k = ceil((1 - alpha)(n + 1)) = (n + 1) - floor(alpha (n + 1))</pre>
 *
 * <p>(Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005; in this form in Davenport, arXiv
 * 2410.03406, section 2.) For distinct values the probability is exactly k/(n + 1).
 *
 * <p>Alpha is the decimal as configured, and never a double: in doubles, {@code ceil(10 * (1 - 0.7))} is 4.
 */
public final class RankRule {
    private static final long[] POWERS_OF_TEN = powersOfTen();

    /** Below 10 to this power, alpha is negligible: {@code alpha * (n + 1) < 1}, because n + 1 is below 2^63. */
    private static final int NEGLIGIBLE_EXPONENT = -20;

    private RankRule() {}

    /**
     * Returns the rank k of the threshold among n critical values.
     *
     * @param alpha the nominal miscoverage, any decimal
     * @param n the number of critical values, 0 or more
     * @return 1..n for an order statistic; n + 1 if n is too small for alpha or alpha is not positive (threshold
     *     +Infinity); 0 if alpha is at least 1 (threshold -Infinity)
     * @throws IllegalArgumentException if n is negative or {@link Long#MAX_VALUE}
     */
    public static long rank(BigDecimal alpha, long n) {
        if (n < 0 || n == Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "number of critical values must be 0.." + (Long.MAX_VALUE - 1) + ": " + n);
        }
        if (alpha.signum() <= 0) {
            return n + 1;
        }
        if (alpha.compareTo(BigDecimal.ONE) >= 0) {
            return 0;
        }
        return n + 1 - floorOfProduct(alpha, n + 1);
    }

    /**
     * Returns the threshold at alpha: the {@link #rank}-th smallest critical value, -Infinity if the rank is 0, or
     * +Infinity if the rank is n + 1.
     *
     * @param criticalValues the critical values of the calibration units
     * @param alpha the nominal miscoverage, any decimal
     */
    public static Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha) {
        long n = criticalValues.size();
        long k = rank(alpha, n);
        double lambda =
                k == 0 ? Double.NEGATIVE_INFINITY : k == n + 1 ? Double.POSITIVE_INFINITY : criticalValues.select(k);
        return new Threshold(alpha, n, k, lambda);
    }

    /**
     * Returns floor(alpha * count) for 0 < alpha < 1. It computes in longs if the digits of alpha and the product fit,
     * which is nearly always the case.
     */
    private static long floorOfProduct(BigDecimal alpha, long count) {
        int scale = alpha.scale();
        if (scale < POWERS_OF_TEN.length) {
            // The digits are below 10^18, because alpha is below 1.
            long digits = alpha.unscaledValue().longValue();
            if (Math.multiplyHigh(digits, count) == 0 && digits * count >= 0) {
                return digits * count / POWERS_OF_TEN[scale];
            }
        }
        if (alpha.precision() - scale <= NEGLIGIBLE_EXPONENT) {
            return 0;
        }
        return alpha.multiply(new BigDecimal(BigInteger.valueOf(count)))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    private static long[] powersOfTen() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int exponent = 1; exponent < powers.length; exponent++) {
            powers[exponent] = Math.multiplyExact(powers[exponent - 1], 10);
        }
        return powers;
    }
}
