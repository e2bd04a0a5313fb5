package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Quantile tracking (Angelopoulos, Candes and Tibshirani, "Conformal PID control for time series prediction", arXiv
 * 2307.16895, equation 4): the threshold itself moves against the misses, or against the loss at it,
 *
 * <pre>
 *   lambda_{t+1} = lambda_t + eta (err_t - alpha),           err_t = 1[A_t > lambda_t]
 *   lambda_{t+1} = lambda_t + eta (L_t(lambda_t) - alpha),   L_t in 0..1, not increasing in lambda
 * </pre>
 *
 * <p>so that after T outcomes lambda = lambda_1 + eta (sum - alpha T), and the mean outcome is alpha plus (lambda_{T+1} -
 * lambda_1)/(eta T). If critical values lie in [a, b], or the loss is 0 from b on and 1 below a, and lambda_1 lies there
 * too, lambda stays in [a - eta alpha, b + eta (1 - alpha)]: for any sequence
 *
 * <pre>  | mean outcome - alpha |  &lt;=  (b - a + eta) / (eta T).</pre>
 *
 * <p>There is no calibration set, no rank behind the coverage, and at any one time no promise about it. A loss that grows with
 * a cut c, such as the false-negative rate of {v : s(v) >= c}, is tracked at lambda = -c.
 *
 * <p>The sums are exact. Outcomes must be taken in one fixed order, because each is judged by the threshold that the earlier
 * ones led to, and cannot be taken back.
 *
 * @param alpha the miscoverage or risk aimed at, strictly between 0 and 1
 * @param eta the step size, positive, in units of the critical value
 * @param start lambda_1
 * @param outcomes T, how many were taken, 0 to 2,147,483,647
 * @param sum of the outcomes in units of 1/{@link #ONE}
 */
public record QuantileTracking(BigDecimal alpha, BigDecimal eta, BigDecimal start, long outcomes, long sum) {
    /** The integer that stands for a loss of 1, or a miss. */
    public static final long ONE = 1L << 32;

    /** @throws IllegalArgumentException if a component is outside its range */
    public QuantileTracking {
        if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("alpha must be between 0 and 1: " + alpha);
        }
        if (eta.signum() <= 0) {
            throw new IllegalArgumentException("step size must be positive: " + eta);
        }
        if (outcomes < 0 || outcomes > Integer.MAX_VALUE || sum < 0 || sum > outcomes * ONE) {
            throw new IllegalArgumentException("no " + outcomes + " outcomes have the sum " + sum + "/" + ONE);
        }
    }

    /** Returns the start of a sequence, at the threshold lambda_1. */
    public static QuantileTracking startingAt(BigDecimal start, BigDecimal alpha, BigDecimal eta) {
        return new QuantileTracking(alpha, eta, start, 0, 0);
    }

    /** Returns lambda_t, the threshold for the next unit: the exact one, rounded to the nearest double. */
    public double lambda() {
        BigDecimal total = BigDecimal.valueOf(sum).divide(BigDecimal.valueOf(ONE));
        return start.add(eta.multiply(total.subtract(alpha.multiply(BigDecimal.valueOf(outcomes)))))
                .doubleValue();
    }

    /**
     * Returns the state after the next critical value.
     *
     * @param criticalValue A_t; may be infinite
     * @param issued the threshold that it is judged by: {@link #lambda()}, or for a late label an earlier one, which is beyond
     *     the bound above
     * @throws IllegalArgumentException if one of them is NaN, or 2,147,483,647 outcomes were taken
     */
    public QuantileTracking next(double criticalValue, double issued) {
        if (Double.isNaN(criticalValue) || Double.isNaN(issued)) {
            throw new IllegalArgumentException("neither critical value nor threshold may be NaN");
        }
        return next(criticalValue > issued ? ONE : 0);
    }

    /**
     * Returns the state after the next loss.
     *
     * @param loss at the threshold that was issued, in units of 1/{@link #ONE}, 0..ONE
     * @throws IllegalArgumentException if the loss is outside its range, or 2,147,483,647 outcomes were taken
     */
    public QuantileTracking next(long loss) {
        if (loss < 0 || loss > ONE) {
            throw new IllegalArgumentException("a loss must be 0.." + ONE + ": " + loss);
        }
        return new QuantileTracking(alpha, eta, start, outcomes + 1, sum + loss);
    }

    /**
     * Returns the state in big-endian bytes.
     *
     * <pre>
     *   byte    layout version, 1
     *   then, for each of alpha, eta and lambda_1,
     *     int     scale s
     *     int     number of bytes that follow
     *     bytes   digits d as an integer in two's complement, as few bytes as they need: the decimal d 10^-s
     *   long    number of outcomes
     *   long    sum of the outcomes in units of 2^-32
     * </pre>
     */
    public byte[] toBytes() {
        int decimals = DecimalLayout.bytes(alpha) + DecimalLayout.bytes(eta) + DecimalLayout.bytes(start);
        ByteBuffer state = DecimalLayout.allocate(decimals + 2 * Long.BYTES);
        DecimalLayout.put(state, alpha);
        DecimalLayout.put(state, eta);
        DecimalLayout.put(state, start);
        return state.putLong(outcomes).putLong(sum).array();
    }

    /**
     * Returns the state that wrote the bytes, equal to it to the last digit.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes
     */
    public static QuantileTracking ofBytes(byte[] bytes) {
        return DecimalLayout.open(
                "quantile tracking",
                bytes,
                state -> new QuantileTracking(
                        DecimalLayout.get(state),
                        DecimalLayout.get(state),
                        DecimalLayout.get(state),
                        state.getLong(),
                        state.getLong()));
    }
}
