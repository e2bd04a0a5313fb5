package io.conformalstreams.ops.verify;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;

/**
 * Critical values of units with their places in the order of acceptance, for thresholds that weigh them by age: weights
 * rho, rho^2, ... from the newest on, in units of 2^-40 rounded down.
 */
record AgedValues(List<AgedValue> values) {

    private static final long ONE = 1L << 40;

    /** One unit's. */
    record AgedValue(double value, long sequence) {}

    /** The smallest value at which the weights reach (1 - alpha)(all weights + 1); plus infinity where none does. */
    double threshold(BigDecimal alpha, BigDecimal rho, long nextSequence) {
        long total = values.stream()
                .mapToLong(value -> weight(rho, nextSequence - value.sequence()))
                .sum();
        long missing = BigDecimal.ONE
                .subtract(alpha)
                .multiply(BigDecimal.valueOf(total + ONE))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        List<AgedValue> sorted = values.stream()
                .sorted(Comparator.comparingDouble(AgedValue::value))
                .toList();
        for (AgedValue value : sorted) {
            missing -= weight(rho, nextSequence - value.sequence());
            if (missing <= 0) {
                return value.value();
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private static long weight(BigDecimal rho, long age) {
        double power = rho.doubleValue();
        for (long i = 1; i < age && power * ONE >= 1; i++) {
            power *= rho.doubleValue();
        }
        return power * ONE >= 1 ? (long) (power * ONE) : 0;
    }
}
