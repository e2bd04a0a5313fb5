package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/**
 * The evidence over a whole epoch in bounded memory, for a figure. The curve keeps the largest evidence in each of at
 * most {@value #CAPACITY} stretches of equal length. When all stretches are full, neighbouring stretches are merged in
 * pairs. Evidence is rounded upwards to 5 binary digits of the mantissa, hence by at most 1/32. A figure of its
 * logarithm does not show the difference.
 *
 * <p>The class is not thread-safe.
 */
public final class EvidenceCurve {
    private static final String NAME = "evidence curve";
    private static final int CAPACITY = 64;

    private static final int POINT_BYTES = 2;
    private static final int DROPPED_BITS = Long.SIZE - 1 - POINT_BYTES * Byte.SIZE;
    private static final double MOST = 1e301;
    private static final long MOST_OBSERVATIONS = (1L << 56) - 1;

    private final double[] largest = new double[CAPACITY];
    private long observations;
    private long stretch = 1;

    /** Creates an empty curve. */
    public EvidenceCurve() {}

    /**
     * Adds the evidence after the next observation. If the observation causes a restart, this is the evidence before
     * the restart.
     *
     * @throws IllegalArgumentException if the evidence is negative, NaN, or 10^301 or more
     */
    public void observe(double evidence) {
        if (!(evidence >= 0 && evidence < MOST)) {
            throw new IllegalArgumentException("evidence must be at least 0 and below 1e301: " + evidence);
        }
        if (observations == MOST_OBSERVATIONS) {
            throw new ArithmeticException("too many observations for one curve");
        }
        if (observations == CAPACITY * stretch) {
            halve();
        }
        int point = (int) (observations / stretch);
        largest[point] = Math.max(largest[point], ofBits(bitsOf(evidence)));
        observations++;
    }

    /** Rounds the evidence upwards, and returns the 16 bits after the sign. */
    private static int bitsOf(double evidence) {
        return (int) (Double.doubleToRawLongBits(evidence) + (1L << DROPPED_BITS) - 1 >>> DROPPED_BITS);
    }

    private static double ofBits(int bits) {
        return Double.longBitsToDouble((long) bits << DROPPED_BITS);
    }

    private void halve() {
        for (int point = 0; point < CAPACITY / 2; point++) {
            largest[point] = Math.max(largest[2 * point], largest[2 * point + 1]);
        }
        for (int point = CAPACITY / 2; point < CAPACITY; point++) {
            largest[point] = 0;
        }
        stretch *= 2;
    }

    /** Returns the number of observations. */
    public long observations() {
        return observations;
    }

    /** Returns the number of observations for each point, a power of 2. The last point may have fewer. */
    public long stretch() {
        return stretch;
    }

    /**
     * Returns the points. Point i, from 0, is the largest evidence after the observations i s + 1 to (i + 1) s, for
     * stretches of s observations.
     */
    public double[] points() {
        double[] points = new double[count()];
        System.arraycopy(largest, 0, points, 0, points.length);
        return points;
    }

    private int count() {
        return (int) ((observations + stretch - 1) / stretch);
    }

    /**
     * Returns the whole state, big-endian: the layout version, 1 (byte); observations (varint); the points, each as the
     * 16 bits after the sign bit of a double.
     */
    public byte[] toBytes() {
        int points = count();
        ByteBuffer state = StateFrame.allocate(CompactNumbers.LONG_COUNT_BYTES + points * POINT_BYTES);
        CompactNumbers.putCount(state, observations);
        for (int point = 0; point < points; point++) {
            state.putShort((short) bitsOf(largest[point]));
        }
        return StateFrame.written(state);
    }

    /**
     * Returns a curve that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static EvidenceCurve ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        EvidenceCurve curve = new EvidenceCurve();
        curve.observations = CompactNumbers.getLongCount(NAME, state);
        StateFrame.requireConsistent(NAME, curve.observations <= MOST_OBSERVATIONS);
        while (curve.observations > CAPACITY * curve.stretch) {
            curve.stretch *= 2;
        }
        StateFrame.requireRemaining(NAME, state, (long) curve.count() * POINT_BYTES);
        for (int point = 0; point < curve.count(); point++) {
            curve.largest[point] = ofBits(Short.toUnsignedInt(state.getShort()));
            StateFrame.requireConsistent(NAME, curve.largest[point] <= MOST);
        }
        return curve;
    }
}
