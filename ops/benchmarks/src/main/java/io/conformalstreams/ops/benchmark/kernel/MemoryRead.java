package io.conformalstreams.ops.benchmark.kernel;

import java.util.Arrays;

/**
 * Reads bytes as fast as the machine can, through the JVM's vectorised comparison of two equal halves. Cached bytes are
 * read from the cache. That is fair to the kernels, which are also timed on the same bytes repeatedly.
 */
final class MemoryRead {

    private final byte[] half;
    private final byte[] otherHalf;

    MemoryRead(long bytes) {
        half = new byte[Math.toIntExact((bytes + 1) / 2)];
        otherHalf = new byte[half.length];
    }

    int mismatch() {
        return Arrays.mismatch(half, otherHalf);
    }
}
