package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The ground truth of an image: one unsigned 8-bit label for each pixel. The map is a view of its bytes, which must not
 * change.
 */
public final class LabelMap {
    private static final int LABELS = 256;

    private final Grid grid;
    private final PixelBytes bytes;

    private LabelMap(Grid grid, PixelBytes bytes) {
        this.grid = grid;
        this.bytes = bytes;
    }

    /**
     * @param bytes the labels from the buffer's position to its limit, row-major; not copied
     * @throws InvalidImageException if the number of bytes differs from the number of pixels
     */
    public static LabelMap of(Grid grid, ByteBuffer bytes) {
        return of(grid, bytes, ImageThreads.one());
    }

    /**
     * Creates a map as {@link #of(Grid, ByteBuffer)} does, with several threads.
     *
     * @param threads the threads that share the passes over the labels
     */
    public static LabelMap of(Grid grid, ByteBuffer bytes, ImageThreads threads) {
        return new LabelMap(grid, PixelBytes.of(grid, Byte.BYTES, bytes, threads));
    }

    /** The grid that the labels lie on. */
    public Grid grid() {
        return grid;
    }

    /**
     * Counts the pixels whose label is not a known value, by ascending label. The result is usually empty.
     *
     * @param known the known values, each in 0..255
     */
    public SortedMap<Integer, Integer> otherThan(Set<Integer> known) {
        AtomicIntegerArray counts = new AtomicIntegerArray(LABELS);
        boolean[] isKnown = new boolean[LABELS];
        known.forEach(value -> isKnown[value] = true);
        bytes.forEachBlock((array, position, first, count) -> {
            if (Uint8Block.isConstant(array, position, count) && isKnown[array[position] & 0xff]) {
                return;
            }
            for (int at = position; at < position + count; at++) {
                if (!isKnown[array[at] & 0xff]) {
                    counts.incrementAndGet(array[at] & 0xff);
                }
            }
        });
        SortedMap<Integer, Integer> others = new TreeMap<>();
        for (int value = 0; value < LABELS; value++) {
            if (counts.get(value) > 0) {
                others.put(value, counts.get(value));
            }
        }
        return others;
    }

    /**
     * Returns the truth of a channel: the pixels whose label is one of the given values.
     *
     * @param labelValues each in 0..255
     * @throws IllegalArgumentException for a value outside 0..255
     */
    public PackedMask mask(Set<Integer> labelValues) {
        BitSet members = new BitSet(LABELS);
        for (int value : labelValues) {
            if (value < 0 || value >= LABELS) {
                throw new IllegalArgumentException("label value " + value + " must be in 0..255");
            }
            members.set(value);
        }
        long[] words = new long[MaskPacking.words(grid.size())];
        bytes.forEachBlock((array, position, first, count) -> {
            if (Uint8Block.isConstant(array, position, count)) {
                if (members.get(array[position] & 0xff)) {
                    MaskPacking.fill(words, first, first + count);
                }
                return;
            }
            for (int low = members.nextSetBit(0); low >= 0; ) {
                int end = members.nextClearBit(low);
                MaskPacking.pack(array, position, first, count, low, end - 1, words);
                low = members.nextSetBit(end);
            }
        });
        return new PackedMask(grid, words);
    }
}
