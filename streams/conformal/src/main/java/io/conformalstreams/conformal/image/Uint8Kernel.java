package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;

/** Kernels over 8-bit scores. The key is the unsigned byte, because the scale is positive. */
final class Uint8Kernel implements ScoreKernel {
    private static final int HIGHEST = 0xff;

    private final double[] scores = new double[HIGHEST + 1];

    Uint8Kernel(ScoreEncoding.Uint8 encoding) {
        for (int key = 0; key <= HIGHEST; key++) {
            scores[key] = encoding.scale() * key + encoding.offset();
        }
    }

    @Override
    public int lowestKey() {
        return 0;
    }

    @Override
    public int highestKey() {
        return HIGHEST;
    }

    @Override
    public double score(int key) {
        return scores[key];
    }

    @Override
    public double at(ByteBuffer bytes, int index) {
        return scores[bytes.get(index) & 0xff];
    }

    @Override
    public void read(ByteBuffer bytes, int first, int count, double[] scores) {
        for (int i = 0; i < count; i++) {
            scores[i] = this.scores[bytes.get(first + i) & 0xff];
        }
    }

    /** Always false, because scale and offset are finite. */
    @Override
    public boolean containsNaN(byte[] bytes, int position, int count) {
        return false;
    }

    @Override
    public boolean areSurelyWithin(byte[] bytes, int position, int count, int highest) {
        int largest = 0;
        int smallest = HIGHEST;
        for (int i = position; i < position + count; i++) {
            int key = bytes[i] & HIGHEST;
            largest = Math.max(largest, key);
            smallest = Math.min(smallest, key);
        }
        return score(smallest) >= 0 && largest <= highest;
    }

    @Override
    public int key(byte[] bytes, int position) {
        return bytes[position] & 0xff;
    }

    @Override
    public void keys(byte[] bytes, int position, int count, int[] keys, int from) {
        for (int i = 0; i < count; i++) {
            keys[from + i] = bytes[position + i] & 0xff;
        }
    }

    @Override
    public void pack(byte[] bytes, int position, int first, int count, int[] cuts, long[][] words) {
        for (int set = 0; set < cuts.length; set++) {
            if (cuts[set] < HIGHEST) {
                MaskPacking.pack(bytes, position, first, count, cuts[set] + 1, HIGHEST, words[set]);
            }
        }
    }
}
