package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Adaptive conformal inference, ACI (Gibbs and Candes, "Adaptive conformal inference under distribution shift", arXiv
 * 2106.00170). Each threshold is taken at a level alpha_t. A miss lowers the next level, and a covered unit raises it:
 *
 * <pre>  alpha_{t+1} = alpha_t + gamma (alpha - err_t).</pre>
 *
 * <p>A level of 0 or less gives the threshold +Infinity, which covers everything. A level of 1 or more gives the
 * threshold -Infinity, and every critical value then counts as a miss, even -Infinity. With these two conventions,
 * every sequence of critical values fulfils
 *
 * <pre>  | mean of err_1..err_T - alpha |  &lt;=  (max(alpha_1, 1 - alpha_1) + gamma) / (gamma T).</pre>
 *
 * <p>Levels are exact decimals, and their number of digits does not grow. The bound concerns the long run only:
 * nothing is promised about the coverage at any one time. The outcomes must be processed in one fixed order, and none
 * can be removed later.
 *
 * @param alpha the target miscoverage, strictly between 0 and 1
 * @param gamma the step size, positive
 * @param level alpha_t, the level of the next threshold, from -gamma to 1 + gamma
 */
public record AdaptiveMiscoverage(BigDecimal alpha, BigDecimal gamma, BigDecimal level) {

    /** @throws IllegalArgumentException if a component is outside its range */
    public AdaptiveMiscoverage {
        if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("alpha must be between 0 and 1: " + alpha);
        }
        if (gamma.signum() <= 0) {
            throw new IllegalArgumentException("step size must be positive: " + gamma);
        }
        if (level.compareTo(gamma.negate()) < 0 || level.compareTo(gamma.add(BigDecimal.ONE)) > 0) {
            throw new IllegalArgumentException("level must be within " + gamma + " of 0..1: " + level);
        }
    }

    /** Returns the state before the first outcome. Its level is alpha. */
    public static AdaptiveMiscoverage startingAt(BigDecimal alpha, BigDecimal gamma) {
        return new AdaptiveMiscoverage(alpha, gamma, alpha);
    }

    /**
     * Returns whether the threshold that was in force missed a critical value (err = 1).
     *
     * @throws IllegalArgumentException if the critical value is NaN
     */
    public static boolean isMiss(double criticalValue, Threshold issued) {
        if (Double.isNaN(criticalValue)) {
            throw new IllegalArgumentException("a critical value must not be NaN");
        }
        return issued.alpha().compareTo(BigDecimal.ONE) >= 0 || criticalValue > issued.lambda();
    }

    /**
     * Returns the state after the next outcome.
     *
     * @param miss err_t as {@link #isMiss} computes it. The bound above assumes that the threshold was taken at the
     *     current {@link #level()}. When a late label judges an older threshold, the bound does not apply, and the
     *     level is clipped to -gamma..1 + gamma
     */
    public AdaptiveMiscoverage next(boolean miss) {
        BigDecimal moved = level.add(gamma.multiply(miss ? alpha.subtract(BigDecimal.ONE) : alpha));
        BigDecimal held = moved.max(gamma.negate()).min(gamma.add(BigDecimal.ONE));
        return new AdaptiveMiscoverage(alpha, gamma, held);
    }

    /**
     * Returns the state as big-endian bytes.
     *
     * <pre>
     *   byte    layout version, 1
     *   then, for each of alpha, gamma and the level,
     *     int     scale s
     *     int     number of bytes that follow
     *     bytes   digits d, an integer in two's complement in as few bytes as possible; the decimal is d 10^-s
     * </pre>
     */
    public byte[] toBytes() {
        int length = DecimalLayout.bytes(alpha) + DecimalLayout.bytes(gamma) + DecimalLayout.bytes(level);
        ByteBuffer state = DecimalLayout.allocate(length);
        DecimalLayout.put(state, alpha);
        DecimalLayout.put(state, gamma);
        DecimalLayout.put(state, level);
        return state.array();
    }

    /**
     * Restores exactly the state that {@link #toBytes()} wrote.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static AdaptiveMiscoverage ofBytes(byte[] bytes) {
        return DecimalLayout.open(
                "adaptive miscoverage",
                bytes,
                state -> new AdaptiveMiscoverage(
                        DecimalLayout.get(state), DecimalLayout.get(state), DecimalLayout.get(state)));
    }
}
