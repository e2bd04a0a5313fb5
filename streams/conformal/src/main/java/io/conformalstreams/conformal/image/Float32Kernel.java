package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Kernels over binary32 scores. A key is the bit pattern; for negative scores, the magnitude bits are inverted. */
final class Float32Kernel implements ScoreKernel {
    private static final VarHandle BITS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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

    /**
     * Starts from the nearest score, because a bisection takes much longer. No score lies between the number and the
     * nearest one, so no larger key has to be looked at.
     */
    @Override
    public int highestKeyBelow(double number) {
        int key = turned(Float.floatToIntBits((float) number));
        while (key >= lowestKey() && score(key) >= number) {
            key--;
        }
        return key;
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
        int whole = Float32Block.whole(count);
        return whole > 0 && Float32Block.containsNaN(bytes, position, whole)
                || FloatingPointLanes.BINARY32.containsNaN(
                        bytes, position + whole * Float.BYTES, (count - whole) * Float.BYTES);
    }

    @Override
    public boolean areSurelyWithin(byte[] bytes, int position, int count, int highest) {
        return !FloatingPointLanes.BINARY32.containsSignOrAbove(highest, bytes, position, count * Float.BYTES);
    }

    @Override
    public int key(byte[] bytes, int position) {
        return turned((int) BITS.get(bytes, position));
    }

    @Override
    public void keys(byte[] bytes, int position, int count, int[] keys, int from) {
        for (int i = 0; i < count; i++) {
            keys[from + i] = turned((int) BITS.get(bytes, position + i * Float.BYTES));
        }
    }

    @Override
    public Optional<KeyLanes.Loop> laneLoop() {
        return Optional.of(Float32Block::raise);
    }

    @Override
    public void pack(byte[] bytes, int position, int first, int count, int[] cuts, long[][] words) {
        int whole = Float32Block.whole(count);
        if (whole > 0) {
            packWhole(bytes, position, first >>> 6, whole, cuts, words);
        }
        if (whole < count) {
            int rest = position + whole * Float.BYTES;
            for (int set = 0; set < cuts.length; set++) {
                FloatingPointLanes.BINARY32.pack(
                        bytes, rest, first + whole, count - whole, turned(cuts[set]), words[set]);
            }
        }
    }

    private static void packWhole(byte[] bytes, int position, int firstWord, int count, int[] cuts, long[][] words) {
        int set = 0;
        for (; set < cuts.length - 1; set += 2) {
            int cut = turned(cuts[set]);
            int otherCut = turned(cuts[set + 1]);
            Float32Block.packTwo(bytes, position, count, cut, words[set], otherCut, words[set + 1], firstWord);
        }
        if (set < cuts.length) {
            Float32Block.pack(bytes, position, count, turned(cuts[set]), words[set], firstWord);
        }
    }
}
