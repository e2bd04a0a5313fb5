package io.conformalstreams.conformal.rank;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToDoubleBiFunction;

/**
 * Quantiles that have been computed lately. After a label, all thresholds of one rank among equally many critical values,
 * whatever their method and side, ask for the same quantiles of coverage. A place holds the latest quantile that belongs
 * there, so the cache does not grow. Safe for use by several threads.
 */
final class QuantileCache {
    private static final int PLACE_BITS = 10;

    private final ToDoubleBiFunction<CoverageDistribution, Double> function;
    private final AtomicReferenceArray<Entry> entries = new AtomicReferenceArray<>(1 << PLACE_BITS);

    /** @param function computes a quantile from the distribution and the probability; the same for the same arguments */
    QuantileCache(ToDoubleBiFunction<CoverageDistribution, Double> function) {
        this.function = function;
    }

    private record Entry(CoverageDistribution distribution, double p, double quantile) {}

    /** The quantile, computed unless it is still in its place. */
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

    /** Multiplication by an odd number close to 2^64 over the golden ratio spreads neighbours (Knuth, volume 3, 6.4). */
    private static int place(CoverageDistribution distribution, double p) {
        long hash = (31 * distribution.n() + distribution.k()) * 31 + Double.hashCode(p);
        hash *= 0x9e3779b97f4a7c15L;
        return (int) (hash >>> Long.SIZE - PLACE_BITS);
    }
}
