package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Adaptive conformal inference, ACI (Gibbs and Candes, "Adaptive conformal inference under distribution shift", arXiv
 * 2106.00170): thresholds are taken at a level that moves against the misses,
 *
 * <pre>  alpha_{t+1} = alpha_t + gamma (alpha - err_t).</pre>
 *
 * <p>A level of 0 or less gives the threshold +Infinity, which covers everything; one of 1 or more gives -Infinity and
 * counts as a miss even of a critical value of -Infinity. Then, for any sequence of critical values,
 *
 * <pre>  | mean of err_1..err_T - alpha |  &lt;=  (max(alpha_1, 1 - alpha_1) + gamma) / (gamma T).</pre>
 *
 * <p>Levels are exact decimals; their number of digits does not grow. There is no rank behind the coverage, and at any one
 * time no promise about it. Outcomes must be taken in one fixed order and cannot be taken back.
 *
 * @param alpha the miscoverage aimed at, strictly between 0 and 1
 * @param gamma the step size, positive
 * @param level alpha_t, the miscoverage to take the next threshold at; from -gamma to 1 + gamma
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

    /** Returns the start of a sequence, at the level alpha. */
    public static AdaptiveMiscoverage startingAt(BigDecimal alpha, BigDecimal gamma) {
        return new AdaptiveMiscoverage(alpha, gamma, alpha);
    }

    /**
     * Returns whether a critical value counts as a miss (err = 1) of the threshold that was in force.
     *
     * @throws IllegalArgumentException if the critical value is NaN
     */
    public static boolean isMiss(double criticalValue, Threshold issued) {
        if (Double.isNaN(criticalValue)) {
            throw new IllegalArgumentException("NaN is no critical value");
        }
        return issued.alpha().compareTo(BigDecimal.ONE) >= 0 || criticalValue > issued.lambda();
    }

    /**
     * Returns the state after the next outcome.
     *
     * @param miss err_t of a threshold that was taken at {@link #level()}, as {@link #isMiss} tells. An outcome of a threshold
     *     taken earlier, as of a late label, is beyond the bound above; the level is then held within -gamma..1 + gamma
     */
    public AdaptiveMiscoverage next(boolean miss) {
        BigDecimal moved = level.add(gamma.multiply(miss ? alpha.subtract(BigDecimal.ONE) : alpha));
        BigDecimal held = moved.max(gamma.negate()).min(gamma.add(BigDecimal.ONE));
        return new AdaptiveMiscoverage(alpha, gamma, held);
    }

    /**
     * Returns the state in big-endian bytes.
     *
     * <pre>
     *   byte    layout version, 1
     *   then, for each of alpha, gamma and the level,
     *     int     scale s
     *     int     number of bytes that follow
     *     bytes   digits d as an integer in two's complement, as few bytes as they need: the decimal d 10^-s
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
     * Returns the state that wrote the bytes, equal to it to the last digit.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes
     */
    public static AdaptiveMiscoverage ofBytes(byte[] bytes) {
        return DecimalLayout.open(
                "adaptive miscoverage",
                bytes,
                state -> new AdaptiveMiscoverage(
                        DecimalLayout.get(state), DecimalLayout.get(state), DecimalLayout.get(state)));
    }
}
