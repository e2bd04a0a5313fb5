package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The simple jumper, a conformal test martingale on p-values. An expert e multiplies its capital by 1 + e (p - 1/2),
 * and capital moves between the experts at the rate J = .01:
 *
 * <pre>  C_e &lt;- (1 - J) C_e + (J/|E|) C,   C_e &lt;- C_e (1 + e (p - 1/2)),   C = sum of C_e</pre>
 *
 * <p>(Vovk, Petej, Nouretdinov, Ahlberg, Carlsson and Gammerman, "Retrain or not retrain: conformal test martingales
 * for change-point detection", arXiv 2102.10439, algorithm 1). It needs independent, uniform p-values, as {@link
 * RankNull} gives them. There are two alarms. One is raised when C reaches 1/d; the probability that it is ever false
 * is at most d. The other is raised when the Shiryaev-Roberts statistic R &lt;- (R + 1) C_n/C_{n-1} reaches A; it has
 * the guarantee of {@link ShiryaevRobertsDetector}.
 *
 * <p>It detects shifts of all scores fast, and changes of the tail alone slowly. The class is not thread-safe.
 */
public final class SimpleJumper {
    private static final String NAME = "simple jumper";
    private static final double JUMP_RATE = 0.01;
    private static final int CONTENT_BYTES = 1 + Long.BYTES + 6 * Double.BYTES;

    private final Direction direction;
    private final double[] share = new double[3];
    private long observations;
    private double shiryaevRoberts;
    private double logCapital;
    private double largestLogCapital;

    /** The p-values on which the jumper bets. */
    public enum Direction {
        /** Bets on small and on large p-values, with the experts -1, 0, 1. */
        TWO_SIDED(-1, 0, 1),
        /** Bets on small p-values, which large scores have, with the experts -1, -1/2, 0. */
        SMALL(-1, -0.5, 0);

        private final double[] experts;

        Direction(double... experts) {
            this.experts = experts;
        }
    }

    /** Creates a jumper that has observed nothing. */
    public SimpleJumper(Direction direction) {
        this.direction = direction;
        restart();
    }

    /**
     * Observes the next p-value.
     *
     * @throws IllegalArgumentException if it is outside 0..1 or NaN
     */
    public void observe(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p-value must be 0..1: " + p);
        }
        double factor = 0;
        for (int e = 0; e < share.length; e++) {
            share[e] = ((1 - JUMP_RATE) * share[e] + JUMP_RATE / share.length) * (1 + direction.experts[e] * (p - 0.5));
            factor += share[e];
        }
        for (int e = 0; e < share.length; e++) {
            share[e] /= factor;
        }
        observations++;
        shiryaevRoberts = Math.min((shiryaevRoberts + 1) * factor, LevelMixture.CEILING);
        logCapital += StrictMath.log(factor);
        largestLogCapital = Math.max(largestLogCapital, logCapital);
    }

    /** Returns R, 0 at the start, at most 1e300. */
    public double evidence() {
        return shiryaevRoberts;
    }

    /** Returns ln C, 0 at the start. */
    public double logCapital() {
        return logCapital;
    }

    /** Returns an anytime-valid p-value: 1 divided by the largest capital so far. */
    public double anytimePValue() {
        return StrictMath.exp(-largestLogCapital);
    }

    /** Restarts as if nothing had been observed. */
    public void restart() {
        Arrays.fill(share, 1.0 / share.length);
        observations = 0;
        shiryaevRoberts = 0;
        logCapital = 0;
        largestLogCapital = 0;
    }

    /**
     * Returns the whole state, big-endian: the layout version, 1 (byte), which implies J and the experts; the
     * direction, 0 for two-sided and 1 for small (byte); the number of p-values (long); each expert's share of the
     * capital, R, ln C, and the largest ln C (doubles).
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES)
                .put((byte) (direction == Direction.TWO_SIDED ? 0 : 1))
                .putLong(observations);
        for (double part : share) {
            state.putDouble(part);
        }
        return state.putDouble(shiryaevRoberts)
                .putDouble(logCapital)
                .putDouble(largestLogCapital)
                .array();
    }

    /**
     * Returns a jumper that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static SimpleJumper ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        byte direction = state.get();
        StateFrame.requireConsistent(NAME, direction == 0 || direction == 1);
        SimpleJumper jumper = new SimpleJumper(direction == 0 ? Direction.TWO_SIDED : Direction.SMALL);
        jumper.observations = state.getLong();
        boolean consistent = jumper.observations >= 0;
        for (int e = 0; e < jumper.share.length; e++) {
            jumper.share[e] = state.getDouble();
            consistent &= jumper.share[e] >= 0 && jumper.share[e] <= 1;
        }
        jumper.shiryaevRoberts = state.getDouble();
        jumper.logCapital = state.getDouble();
        jumper.largestLogCapital = state.getDouble();
        consistent &= jumper.shiryaevRoberts >= 0 && jumper.shiryaevRoberts <= LevelMixture.CEILING;
        consistent &= Math.abs(jumper.logCapital) <= Double.MAX_VALUE;
        consistent &= jumper.largestLogCapital >= Math.max(0, jumper.logCapital)
                && jumper.largestLogCapital <= Double.MAX_VALUE;
        StateFrame.requireConsistent(NAME, consistent);
        return jumper;
    }
}
