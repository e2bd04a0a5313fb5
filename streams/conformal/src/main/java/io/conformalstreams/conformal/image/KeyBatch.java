package io.conformalstreams.conformal.image;

/**
 * Collects keys, and passes them on many at a time. Decoding and counting are then separate loops: the compiler
 * vectorises the first one, and compiles the second one once for each way of counting.
 */
final class KeyBatch {
    private static final int SIZE = 2048;

    private final KeyCounts counts;
    private final int[] keys = new int[SIZE];
    private int collected;

    KeyBatch(KeyCounts counts) {
        this.counts = counts;
    }

    /** Adds the keys of consecutive scores. */
    void add(ScoreKernel kernel, byte[] bytes, int position, int bytesPerScore, int count) {
        for (int done = 0; done < count; ) {
            int next = Math.min(count - done, SIZE - collected);
            kernel.keys(bytes, position + done * bytesPerScore, next, keys, collected);
            collected += next;
            done += next;
            passOnIfFull();
        }
    }

    /** Adds one key. */
    void add(int key) {
        keys[collected++] = key;
        passOnIfFull();
    }

    private void passOnIfFull() {
        if (collected == SIZE) {
            passOn();
        }
    }

    /** Passes on the keys that were added since the last time. */
    void passOn() {
        counts.add(keys, 0, collected);
        collected = 0;
    }
}
