package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * The effective number of weighted values: the number of equally weighted values whose mean would vary as little
 * as the weighted mean (Kish, "Survey sampling", 1965):
 *
 * <pre>  (w_1 + ... + w_n)^2 / (w_1^2 + ... + w_n^2).</pre>
 *
 * <p>Weights are integers. Both sums are exact, so the result does not depend on their order.
 */
final class EffectiveSize {
    private long sum;

    /** The sum of the squares is highSquares 2^64 + lowSquares, with lowSquares unsigned. */
    private long highSquares;

    private long lowSquares;

    /**
     * Adds a weight.
     *
     * @throws ArithmeticException if the sum of the weights exceeds {@link Long#MAX_VALUE}
     */
    void add(long weight) {
        sum = Math.addExact(sum, weight);
        long low = weight * weight;
        lowSquares += low;
        highSquares += Math.multiplyHigh(weight, weight) + (Long.compareUnsigned(lowSquares, low) < 0 ? 1 : 0);
    }

    /** Removes a weight that was added before. */
    void remove(long weight) {
        sum -= weight;
        long low = weight * weight;
        highSquares -= Math.multiplyHigh(weight, weight) + (Long.compareUnsigned(lowSquares, low) < 0 ? 1 : 0);
        lowSquares -= low;
    }

    /** Returns the sum of the weights. */
    long sum() {
        return sum;
    }

    /** Returns the effective number, correct to 16 digits; 0 if all weights are 0. */
    double value() {
        if (sum == 0) {
            return 0;
        }
        BigInteger squares = BigInteger.valueOf(highSquares)
                .shiftLeft(Long.SIZE)
                .add(new BigInteger(Long.toUnsignedString(lowSquares)));
        return new BigDecimal(BigInteger.valueOf(sum).pow(2))
                .divide(new BigDecimal(squares), MathContext.DECIMAL64)
                .doubleValue();
    }
}
