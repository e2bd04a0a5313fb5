package io.conformalstreams.conformal.risk;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The rank of a threshold with a guarantee for its actual coverage, and not only for the mean coverage over
 * calibrations. With probability at least 1 - delta over n independent calibration units, the coverage is at least 1 -
 * alpha:
 *
 * <pre>  k = min{ k : P( Bin(n, alpha) &lt;= n - k ) &lt;= delta },   n + 1 if (1 - alpha)^n &gt; delta.</pre>
 *
 * <p>It replaces the rank rule on the same sorted critical values, for every procedure (Vovk, "Conditional validity of
 * inductive conformal predictors", 2012, proposition 2b; the risk-controlling prediction set of the loss 1[A_i >
 * lambda] with the exact binomial bound). n must be fixed beforehand. If n grows and every threshold is used, some of
 * the successive thresholds will break the guarantee.
 */
public final class PacRank {
    /**
     * If the relative difference between the tail and delta is at most this, doubles cannot tell which is larger. The
     * limit is far above the rounding error of the tail.
     */
    private static final double UNDECIDED = 1e-9;

    /**
     * Up to this number of units, an undecided tail is computed exactly. For more units it counts as too large, which
     * is safe.
     */
    private static final long EXACT_UNITS = 1_000;

    private PacRank() {}

    /**
     * Returns the rank of the threshold among n critical values.
     *
     * @param alpha the nominal miscoverage, any decimal
     * @param delta the probability that the coverage is below 1 - alpha, strictly between 0 and 1
     * @param n the number of critical values, 0 or more
     * @return 1..n for an order statistic; n + 1 if n is too small or alpha is not positive (threshold +Infinity); 0 if alpha
     *     is at least 1 (threshold -Infinity)
     * @throws IllegalArgumentException if delta or n is outside its range
     */
    public static long rank(BigDecimal alpha, BigDecimal delta, long n) {
        RiskLevel.requireProbability("delta", delta);
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
        long allowedMisses = -1;
        long tooMany = n;
        while (tooMany - allowedMisses > 1) {
            long misses = allowedMisses + (tooMany - allowedMisses) / 2;
            if (isTailAtMost(delta, misses, n, alpha)) {
                allowedMisses = misses;
            } else {
                tooMany = misses;
            }
        }
        return allowedMisses < 0 ? n + 1 : n - allowedMisses;
    }

    /**
     * Returns the threshold: the {@link #rank}-th smallest critical value, -Infinity if the rank is 0, or +Infinity if
     * the rank is n + 1.
     */
    public static Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha, BigDecimal delta) {
        long n = criticalValues.size();
        long k = rank(alpha, delta, n);
        double lambda =
                k == 0 ? Double.NEGATIVE_INFINITY : k == n + 1 ? Double.POSITIVE_INFINITY : criticalValues.select(k);
        return new Threshold(alpha, n, k, lambda);
    }

    private static boolean isTailAtMost(BigDecimal delta, long misses, long n, BigDecimal alpha) {
        double tail = BinomialTail.atMost(misses, n, alpha.doubleValue());
        double limit = delta.doubleValue();
        if (Math.abs(tail - limit) > UNDECIDED * limit) {
            return tail < limit;
        }
        return n <= EXACT_UNITS && exactTail((int) misses, (int) n, alpha).compareTo(delta) <= 0;
    }

    /** Returns the sum over j <= misses of C(n, j) alpha^j (1 - alpha)^(n - j). */
    private static BigDecimal exactTail(int misses, int n, BigDecimal alpha) {
        BigDecimal complement = BigDecimal.ONE.subtract(alpha);
        BigDecimal tail = BigDecimal.ZERO;
        BigInteger choices = BigInteger.ONE;
        for (int j = 0; j <= misses; j++) {
            tail = tail.add(new BigDecimal(choices).multiply(alpha.pow(j)).multiply(complement.pow(n - j)));
            choices = choices.multiply(BigInteger.valueOf(n - j)).divide(BigInteger.valueOf(j + 1L));
        }
        return tail;
    }
}
