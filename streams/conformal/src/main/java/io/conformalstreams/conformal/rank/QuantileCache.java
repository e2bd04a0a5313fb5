package io.conformalstreams.conformal.rank;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleBiFunction;

/**
 * A cache of recently computed quantiles. After a label, many thresholds have the same rank among equally many critical
 * values, and need the same quantiles of coverage. Each slot of the cache keeps the latest quantile whose hash belongs
 * there, so the cache does not grow. The class is thread-safe.
 */
final class QuantileCache {
    private static final int PLACE_BITS = 10;

    private final ToDoubleBiFunction<CoverageDistribution, Double> function;
    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(1 << PLACE_BITS);

    /** @param function a pure function that computes a quantile from the distribution and the probability */
    QuantileCache(ToDoubleBiFunction<CoverageDistribution, Double> function) {
        this.function = function;
    }

    private record Entry(CoverageDistribution distribution, double p, double quantile) {}

    /** Returns the quantile, from the cache if it is still there. */
    double quantile(CoverageDistribution distribution, double p) {
        int place = place(distribution, p);
        Entry entry = entries.get(place);
        if (entry != null && entry.p == p && entry.distribution.equals(distribution)) {
            return entry.quantile;
        }
        double quantile = function.applyAsDouble(distribution, p);
        entries.set(place, new Entry(distribution, p, quantile));
        return quantile;
    }

    /**
     * Returns the slot of a quantile. The factor is an odd number close to 2^64 divided by the golden ratio. It spreads
     * neighbouring hashes (Knuth, volume 3, section 6.4).
     */
    private static int place(CoverageDistribution distribution, double p) {
        long hash = (31 * distribution.n() + distribution.k()) * 31 + Double.hashCode(p);
        hash *= 0x9e3779b97f4a7c15L;
        return (int) (hash >>> Long.SIZE - PLACE_BITS);
    }
}
