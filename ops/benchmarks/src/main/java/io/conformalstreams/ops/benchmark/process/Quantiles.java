package io.conformalstreams.ops.benchmark.process;

import java.util.Collection;

/** Quantiles of measured values. */
final class Quantiles {

    private final double[] sorted;

    /** @param values at least one */
    Quantiles(Collection<Double> values) {
        this.sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no value was measured");
        }
    }

    double median() {
        return at(0.5);
    }

    double ninthDecile() {
        return at(0.9);
    }

    double largest() {
        return sorted[sorted.length - 1];
    }

    /** Returns the smallest value that at least the given share of the values do not exceed. */
    private double at(double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }
}
