package io.conformalstreams.ops.fault;

import java.util.List;
import java.util.SplittableRandom;

/** Random numbers that depend only on a seed and a key, so that a batch can be repeated without the batches before it. */
final class KeyedRandom {

    private KeyedRandom() {}

    /** Returns a generator of its own for each key. */
    static SplittableRandom of(long seed, Object... key) {
        long mixed = seed;
        for (Object part : List.of(key)) {
            mixed = new SplittableRandom(mixed ^ part.toString().hashCode()).nextLong();
        }
        return new SplittableRandom(mixed);
    }
}
