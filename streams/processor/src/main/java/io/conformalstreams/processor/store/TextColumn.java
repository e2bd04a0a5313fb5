package io.conformalstreams.processor.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A list of texts in one array of bytes. A million short texts need a quarter of the memory of strings. */
public final class TextColumn {

    private static final int FIRST_BYTES = 256;
    private static final int FIRST_CAPACITY = 16;

    /** A JVM may refuse an array that is larger by a few elements. */
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[FIRST_BYTES];

    /** Where each text ends and the next one begins. */
    private int[] ends = new int[FIRST_CAPACITY];

    private int size;

    /** Appends a text. */
    public void add(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        add(encoded, 0, encoded.length);
    }

    /**
     * Appends the text that an array contains in UTF-8 between two positions.
     *
     * @throws IllegalStateException if all texts together would need more than 2 GiB
     */
    public void add(byte[] encoded, int start, int end) {
        int from = size == 0 ? 0 : ends[size - 1];
        if (end - start > MOST_BYTES - from) {
            throw new IllegalStateException(size + " texts fill a column, which has at most " + MOST_BYTES + " bytes");
        }
        int to = from + end - start;
        if (to > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, Math.max(2L * bytes.length, to)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(encoded, start, bytes, from, end - start);
        ends[size] = to;
        size++;
    }

    /** Returns a text; the first one has the index 0. */
    public String get(int index) {
        Objects.checkIndex(index, size);
        int from = index == 0 ? 0 : ends[index - 1];
        return new String(bytes, from, ends[index] - from, StandardCharsets.UTF_8);
    }
}
