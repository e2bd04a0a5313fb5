package io.conformalstreams.ops.dataset;

import java.util.SplittableRandom;

/**
 * Random draws that are the same on every Java version and platform. They depend only on {@link
 * SplittableRandom#nextLong()} and {@link StrictMath}.
 */
final class ReproducibleRandom {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1.0p-53;

    private final SplittableRandom random;

    /** Streams of one seed are independent of one another. */
    ReproducibleRandom(long seed, long stream) {
        long mixedSeed = new SplittableRandom(seed).nextLong();
        this.random = new SplittableRandom(mixedSeed ^ new SplittableRandom(stream * GOLDEN_GAMMA).nextLong());
    }

    /** Uniform in [low, high). */
    double uniform(double low, double high) {
        return low + (high - low) * (random.nextLong() >>> 11) * UNIT;
    }

    /** Uniform among the integers from low to high, both inclusive. */
    int integer(int low, int high) {
        return (int) Math.floor(uniform(low, high + 1.0));
    }

    /** True with the given probability. */
    boolean happens(double probability) {
        return uniform(0, 1) < probability;
    }

    /** Normal with mean 0 and standard deviation 1 (Box and Muller, 1958). */
    double gaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(0, 1)));
        return radius * StrictMath.cos(uniform(0, 2 * Math.PI));
    }
}
