package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Kernels over binary32 scores. A key is the bit pattern, with the magnitude of negative scores turned around. */
final class Float32Kernel implements ScoreKernel {
    private static final VarHandle SCORE = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public int lowestKey() {
        return turned(Float.floatToIntBits(Float.NEGATIVE_INFINITY));
    }

    @Override
    public int highestKey() {
        return Float.floatToIntBits(Float.POSITIVE_INFINITY);
    }

    @Override
    public double score(int key) {
        return Float.intBitsToFloat(turned(key));
    }

    private static int turned(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    @Override
    public double at(ByteBuffer bytes, int index) {
        return bytes.getFloat(index * Float.BYTES);
    }

    @Override
    public void read(ByteBuffer bytes, int first, int count, double[] scores) {
        for (int i = 0; i < count; i++) {
            scores[i] = bytes.getFloat((first + i) * Float.BYTES);
        }
    }

    @Override
    public boolean containsNaN(byte[] bytes, int position, int count) {
        return FloatingPointLanes.BINARY32.containsNaN(bytes, position, count * Float.BYTES);
    }

    @Override
    public double highest(byte[] bytes, int position, int count) {
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float score = (float) SCORE.get(bytes, position + i * Float.BYTES);
            if (score > highest) {
                highest = score;
            }
        }
        return highest;
    }

    @Override
    public double lowest(byte[] bytes, int position, int count) {
        float lowest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float score = (float) SCORE.get(bytes, position + i * Float.BYTES);
            if (score < lowest) {
                lowest = score;
            }
        }
        return lowest;
    }

    @Override
    public void count(byte[] bytes, int position, int count, KeyCounts counts) {
        for (int i = 0; i < count; i++) {
            counts.add(turned(Float.floatToRawIntBits((float) SCORE.get(bytes, position + i * Float.BYTES))));
        }
    }

    @Override
    public void pack(byte[] bytes, int position, int first, int count, int cut, long[] words) {
        if (count == Float32Block.SIZE) {
            Float32Block.pack(bytes, position, turned(cut), words, first >>> 6);
        } else {
            FloatingPointLanes.BINARY32.pack(bytes, position, first, count, turned(cut), words);
        }
    }
}
