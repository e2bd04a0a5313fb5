package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Kernels over binary16 scores. A key is the bit pattern; for negative scores, the magnitude bits are inverted. */
final class Float16Kernel implements ScoreKernel {
    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int NEGATIVE_INFINITY = 0xfc00;
    private static final int POSITIVE_INFINITY = 0x7c00;
    private static final float[] SCORES = scores();

    /** Decodes every bit pattern once, because Java 17 has no conversion from binary16. */
    private static float[] scores() {
        float[] scores = new float[1 << Short.SIZE];
        for (int bits = 0; bits < scores.length; bits++) {
            scores[bits] = decode(bits);
        }
        return scores;
    }

    private static float decode(int bits) {
        int exponent = bits >>> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else if (exponent < 0x1f) {
            magnitude = Math.scalb(0x400 | fraction, exponent - 25);
        } else {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        }
        return bits < 0x8000 ? magnitude : -magnitude;
    }

    @Override
    public int lowestKey() {
        return turned((short) NEGATIVE_INFINITY);
    }

    @Override
    public int highestKey() {
        return POSITIVE_INFINITY;
    }

    @Override
    public double score(int key) {
        return SCORES[turned(key) & 0xffff];
    }

    private static int turned(int bits) {
        return bits ^ bits >> 31 & Short.MAX_VALUE;
    }

    @Override
    public double at(ByteBuffer bytes, int index) {
        return SCORES[bytes.getShort(index * Short.BYTES) & 0xffff];
    }

    @Override
    public void read(ByteBuffer bytes, int first, int count, double[] scores) {
        for (int i = 0; i < count; i++) {
            scores[i] = SCORES[bytes.getShort((first + i) * Short.BYTES) & 0xffff];
        }
    }

    @Override
    public boolean containsNaN(byte[] bytes, int position, int count) {
        return FloatingPointLanes.BINARY16.containsNaN(bytes, position, count * Short.BYTES);
    }

    @Override
    public boolean areSurelyWithin(byte[] bytes, int position, int count, int highest) {
        return !FloatingPointLanes.BINARY16.containsSignOrAbove(highest, bytes, position, count * Short.BYTES);
    }

    @Override
    public int key(byte[] bytes, int position) {
        return turned((short) BITS.get(bytes, position));
    }

    @Override
    public void keys(byte[] bytes, int position, int count, int[] keys, int from) {
        for (int i = 0; i < count; i++) {
            keys[from + i] = turned((short) BITS.get(bytes, position + i * Short.BYTES));
        }
    }

    @Override
    public void pack(byte[] bytes, int position, int first, int count, int[] cuts, long[][] words) {
        for (int set = 0; set < cuts.length; set++) {
            FloatingPointLanes.BINARY16.pack(bytes, position, first, count, turned(cuts[set]), words[set]);
        }
    }
}
