package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.nio.ByteBuffer;

/**
 * The misses among the last w labels, for display. The window's interval and p-value are valid at a single time
 * that was chosen beforehand, and must not be used as an alarm. If they are checked after every label, "p below .01 in
 * 200 labels" occurs without any drift in nine of ten runs of 10,000 labels.
 *
 * <p>The class is not thread-safe.
 */
public final class LabelWindow {
    private static final String NAME = "label window";

    private final int capacity;
    private final long[] ring;
    private int size;
    private int next;
    private int misses;

    /**
     * Creates an empty window.
     *
     * @param capacity w, at least 1
     * @throws IllegalArgumentException if it is not positive
     */
    public LabelWindow(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("the window must have room for at least one label: " + capacity);
        }
        this.capacity = capacity;
        this.ring = new long[words(capacity)];
    }

    /** Observes the next label. In a full window it replaces the oldest label. */
    public void observe(boolean miss) {
        int word = next >>> 6;
        long bit = 1L << next;
        if (size == capacity) {
            misses -= (ring[word] & bit) != 0 ? 1 : 0;
        } else {
            size++;
        }
        ring[word] = miss ? ring[word] | bit : ring[word] & ~bit;
        misses += miss ? 1 : 0;
        next = next + 1 == capacity ? 0 : next + 1;
    }

    /** Returns the number of labels in the window, at most w. */
    public int labels() {
        return size;
    }

    /** Returns the number of misses in the window. */
    public int misses() {
        return misses;
    }

    /**
     * Returns the probability that independent labels with a given miss rate have at least as many misses as this
     * window. It is 1 for an empty window.
     *
     * @param missRate strictly between 0 and 1
     * @throws IllegalArgumentException if it is outside that range
     */
    public double pValue(double missRate) {
        return atLeast(misses, size, missRate);
    }

    /** Returns the upper tail of the binomial distribution (DLMF 8.17.5). */
    private static double atLeast(int misses, int labels, double missRate) {
        OddsRatioGrid.requireProbability("miss rate", missRate);
        return misses == 0 ? 1 : new BetaDistribution(misses, labels - misses + 1.0).cumulative(missRate);
    }

    /**
     * Returns the smallest number of misses whose p-value in a full window is below a level, or w + 1 if there is none.
     *
     * @param missRate strictly between 0 and 1
     * @param level 0..1
     */
    public int criticalCount(double missRate, double level) {
        int count = 0;
        while (count <= capacity && !(atLeast(count, capacity, missRate) < level)) {
            count++;
        }
        return count;
    }

    /**
     * Returns the lower limit of Clopper and Pearson's interval (1934) for the miss rate, BetaInv(d/2; S, n - S + 1),
     * or 0 without misses.
     *
     * @param error d, strictly between 0 and 1: .05 for a 95 % interval
     * @throws IllegalArgumentException if it is outside that range
     */
    public double lower(double error) {
        OddsRatioGrid.requireProbability("error", error);
        return misses == 0 ? 0 : new BetaDistribution(misses, size - misses + 1.0).quantile(error / 2);
    }

    /** Returns the upper limit of the same interval, BetaInv(1 - d/2; S + 1, n - S), or 1 if all labels are misses. */
    public double upper(double error) {
        OddsRatioGrid.requireProbability("error", error);
        return misses == size ? 1 : new BetaDistribution(misses + 1.0, size - misses).quantile(1 - error / 2);
    }

    /**
     * Returns the whole state: the layout version, 1 (byte); w, the number of labels in the window, and the position of
     * the next label, from 0 (varints); then the misses as bits. Position i is bit i mod 8 of byte i/8.
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(3 * CompactNumbers.COUNT_BYTES + bytes(capacity));
        CompactNumbers.putCount(state, capacity);
        CompactNumbers.putCount(state, size);
        CompactNumbers.putCount(state, next);
        for (int place = 0; place < capacity; place += Byte.SIZE) {
            state.put((byte) (ring[place >>> 6] >>> place));
        }
        return StateFrame.written(state);
    }

    /**
     * Returns a window that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static LabelWindow ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        int capacity = CompactNumbers.getCount(NAME, state);
        int size = CompactNumbers.getCount(NAME, state);
        int next = CompactNumbers.getCount(NAME, state);
        StateFrame.requireConsistent(NAME, capacity >= 1);
        StateFrame.requireRemaining(NAME, state, bytes(capacity));
        LabelWindow window = new LabelWindow(capacity);
        window.size = size;
        window.next = next;
        for (int place = 0; place < capacity; place += Byte.SIZE) {
            long bits = Byte.toUnsignedLong(state.get());
            window.ring[place >>> 6] |= bits << place;
            window.misses += Long.bitCount(bits);
        }
        window.requireConsistent();
        return window;
    }

    private void requireConsistent() {
        boolean places = size >= 0 && size <= capacity && next >= 0 && next < capacity;
        boolean filled = size == capacity || next == size;
        StateFrame.requireConsistent(NAME, places && filled && isZeroFrom(size));
    }

    private boolean isZeroFrom(int place) {
        for (int i = place; i < ring.length * Long.SIZE; i++) {
            if ((ring[i >>> 6] >>> i & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bytes(int capacity) {
        return (int) ((capacity + 7L) / 8);
    }

    private static int words(int capacity) {
        return (int) ((capacity + 63L) / 64);
    }
}
