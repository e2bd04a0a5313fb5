package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/**
 * The course of the evidence over a whole epoch in bounded memory, for a figure: the largest evidence in each of at most
 * {@value #CAPACITY} stretches of equal length. When they are used up, each two become one.
 *
 * <p>Not safe for use by several threads.
 */
public final class EvidenceCurve {
    private static final String NAME = "evidence curve";
    private static final int CAPACITY = 64;

    private final double[] largest = new double[CAPACITY];
    private long observations;
    private long stretch = 1;

    /** Creates an empty curve. */
    public EvidenceCurve() {}

    /**
     * Takes the evidence after the next observation, before any restart that it causes.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public void observe(double evidence) {
        if (!(evidence >= 0 && evidence <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("evidence must be finite and not negative: " + evidence);
        }
        if (observations == CAPACITY * stretch) {
            halve();
        }
        int point = (int) (observations / stretch);
        largest[point] = Math.max(largest[point], evidence);
        observations++;
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

    /** Returns the number of observations behind each point, a power of 2; the last point may have fewer. */
    public long stretch() {
        return stretch;
    }

    /** Returns the points: the i-th, from 0, is the largest evidence after observations i s + 1 to (i + 1) s of stretch s. */
    public double[] points() {
        double[] points = new double[count()];
        System.arraycopy(largest, 0, points, 0, points.length);
        return points;
    }

    private int count() {
        return (int) ((observations + stretch - 1) / stretch);
    }

    /** Returns the whole state, big-endian: the layout version, 1 (byte); observations, stretch (longs); the points (doubles). */
    public byte[] toBytes() {
        int points = count();
        ByteBuffer state = StateFrame.allocate(2 * Long.BYTES + points * Double.BYTES)
                .putLong(observations)
                .putLong(stretch);
        for (int point = 0; point < points; point++) {
            state.putDouble(largest[point]);
        }
        return state.array();
    }

    /**
     * Returns a curve that goes on exactly where the one that wrote the bytes stood.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} does not write such bytes
     */
    public static EvidenceCurve ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        StateFrame.requireConsistent(NAME, state.remaining() >= 2 * Long.BYTES);
        EvidenceCurve curve = new EvidenceCurve();
        curve.observations = state.getLong();
        curve.stretch = state.getLong();
        boolean lengths = curve.observations >= 0 && Long.bitCount(curve.stretch) == 1 && curve.stretch > 0;
        StateFrame.requireConsistent(NAME, lengths && (curve.observations - 1) / curve.stretch < CAPACITY);
        StateFrame.requireRemaining(NAME, state, (long) curve.count() * Double.BYTES);
        for (int point = 0; point < curve.count(); point++) {
            curve.largest[point] = state.getDouble();
            StateFrame.requireConsistent(NAME, curve.largest[point] >= 0 && curve.largest[point] <= Double.MAX_VALUE);
        }
        return curve;
    }
}
