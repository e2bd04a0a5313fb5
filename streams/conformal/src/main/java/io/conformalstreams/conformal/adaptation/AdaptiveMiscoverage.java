package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.nio.ByteBuffer;

/**
 * Adaptive conformal inference with late labels (Gibbs and Candes, "Adaptive conformal inference under distribution
 * shift", arXiv 2106.00170). A set is issued with the threshold at the current level. When the label of its unit
 * arrives, the set's own verdict moves the level:
 *
 * <pre>  level = alpha + gamma (alpha T - M)    after T judged units, of which M were missed.</pre>
 *
 * <p>So the first verdict of a unit moves the level by gamma alpha if the set covers, and by gamma (alpha - 1) if it
 * misses. A unit that a set covered can still be missed by a later set of the unit; that moves the level by -gamma. A
 * unit counts once.
 *
 * <p><b>Bound.</b> Let L be the lag: at most L other moves lie between the level with which a set is issued and the
 * move of that set's own verdict. Then, for any sequence of critical values and any order of the verdicts,
 *
 * <pre>  -(1 - alpha + gamma alpha (1 + L)) / (gamma T)  &lt;=  M/T - alpha  &lt;=  (alpha + gamma (1 + L)) / (gamma T).</pre>
 *
 * <p><b>Proof.</b> By the formula above, gamma (M - alpha T) = alpha - level, so it is enough to bound the level. A
 * level of 0 or less gives the threshold +Infinity, which misses nothing. A set that misses was therefore issued at a
 * positive level. Between that level and the level after its verdict there are at most L + 1 moves, and each of them
 * lowers the level by at most gamma. Hence the level after a miss is above -gamma (1 + L). All other moves raise the
 * level, and it starts at alpha, so it is above -gamma (1 + L) at all times. The upper bound follows in the same way. A
 * level of 1 or more gives the threshold -Infinity, and a set with that threshold never raises the level (see {@link
 * #movesLevel}). A set that raises it was issued at a level below 1, and each move raises the level by at most gamma
 * alpha. So the level is below 1 + gamma alpha (1 + L).
 *
 * <p>Nothing is promised about the coverage at any one time. Levels are exact decimals, and their number of digits does
 * not grow.
 *
 * @param alpha the target miscoverage, strictly between 0 and 1
 * @param gamma the step size, positive
 * @param level the level of the next threshold. The lag bounds it, so it can lie outside 0..1
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
    }

    /** Returns the state before the first verdict. Its level is alpha. */
    public static AdaptiveMiscoverage startingAt(BigDecimal alpha, BigDecimal gamma) {
        return new AdaptiveMiscoverage(alpha, gamma, alpha);
    }

    /**
     * Tells whether the verdict of a set moves the level. A set with the threshold -Infinity that covers does not move
     * it: no threshold gives a smaller set, so a higher level would change nothing.
     *
     * @param missed whether the set missed
     * @param lambda the threshold with which the set was issued
     */
    public static boolean movesLevel(boolean missed, double lambda) {
        return missed || lambda > Double.NEGATIVE_INFINITY;
    }

    /** Returns the state after the first verdict of a unit. */
    public AdaptiveMiscoverage afterUnit(boolean missed) {
        return movedBy(gamma.multiply(missed ? alpha.subtract(BigDecimal.ONE) : alpha));
    }

    /** Returns the state after a set missed a unit that counted as covered until now. */
    public AdaptiveMiscoverage afterLaterMiss() {
        return movedBy(gamma.negate());
    }

    private AdaptiveMiscoverage movedBy(BigDecimal step) {
        return new AdaptiveMiscoverage(alpha, gamma, level.add(step));
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
