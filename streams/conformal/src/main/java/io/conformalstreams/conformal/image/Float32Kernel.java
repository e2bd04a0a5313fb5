package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Kernels over binary32 scores. A key is the bit pattern, with the magnitude of negative scores turned around. */
final class Float32Kernel implements ScoreKernel {
    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
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

    /**
     * Compares bit patterns rather than keys, which would have to be computed for each pixel. Above a cut that is not
     * negative they are larger as signed integers, negative scores included; above a negative cut they are smaller as
     * unsigned ones. The second case is the first one with the sign bit flipped and the answer inverted.
     */
    @Override
    public void pack(byte[] bytes, int position, int first, int count, int cut, long[] words) {
        boolean negative = cut < 0;
        int flip = negative ? Integer.MIN_VALUE : 0;
        long limit = negative ? (turned(cut) ^ Integer.MIN_VALUE) - 1L : cut;
        long invert = negative ? -1L : 0L;
        int whole = count & -Long.SIZE;
        for (int done = 0; done < whole; done += Long.SIZE) {
            long word = word(bytes, position + done * Float.BYTES, flip, limit);
            words[(first + done) >>> 6] = word ^ invert;
        }
        if (whole < count) {
            long word = 0;
            for (int i = whole; i < count; i++) {
                word |= exceeds(bytes, position + i * Float.BYTES, flip, limit) << i;
            }
            words[(first + whole) >>> 6] = (word ^ invert) & -1L >>> -count;
        }
    }

    private static long word(byte[] bytes, int position, int flip, long limit) {
        long word = 0;
        for (int i = 0; i < Long.SIZE; i += 4) {
            int at = position + i * Float.BYTES;
            long four = exceeds(bytes, at, flip, limit)
                    | exceeds(bytes, at + 4, flip, limit) << 1
                    | exceeds(bytes, at + 8, flip, limit) << 2
                    | exceeds(bytes, at + 12, flip, limit) << 3;
            word |= four << i;
        }
        return word;
    }

    private static long exceeds(byte[] bytes, int position, int flip, long limit) {
        return limit - ((int) BITS.get(bytes, position) ^ flip) >>> 63;
    }
}
