package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The last few distinct units, in constant memory. Images of one unit are not independent and usually come together, so
 * a test counts only the first of them. A unit counts again if many other units came in between.
 *
 * <p>The class is not thread-safe.
 */
final class RecentUnits {
    private static final KeyedUniform HASH = new KeyedUniform(0, 0);

    private final long[] ring;
    private int size;
    private int next;

    /** @param capacity the number of units that are remembered, at least 1 */
    RecentUnits(int capacity) {
        ring = new long[capacity];
    }

    /** Remembers a unit, and returns whether it is new. */
    boolean add(String unitId) {
        long hash = HASH.hash(unitId.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < size; i++) {
            if (ring[i] == hash) {
                return false;
            }
        }
        ring[next] = hash;
        next = next + 1 == ring.length ? 0 : next + 1;
        size = Math.min(size + 1, ring.length);
        return true;
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return 2 * CompactNumbers.COUNT_BYTES + ring.length * Long.BYTES;
    }

    /** Writes the number of units, the place of the next one (varints), and the SipHash-2-4 of each unit (longs). */
    void put(ByteBuffer state) {
        CompactNumbers.putCount(state, size);
        CompactNumbers.putCount(state, next);
        for (int i = 0; i < size; i++) {
            state.putLong(ring[i]);
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    void get(ByteBuffer state) {
        size = CompactNumbers.getCount("recent units", state);
        next = CompactNumbers.getCount("recent units", state);
        boolean filled = size == ring.length || next == size;
        StateFrame.requireConsistent("recent units", size <= ring.length && next < ring.length && filled);
        for (int i = 0; i < size; i++) {
            ring[i] = state.getLong();
        }
    }
}
