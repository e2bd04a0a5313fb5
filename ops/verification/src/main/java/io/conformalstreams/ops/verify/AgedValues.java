package io.conformalstreams.ops.verify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;

/**
 * Critical values of units with their positions in the order of acceptance, for thresholds that weight units by age.
 * The weights are rho, rho^2, ... from the newest unit on, rounded down to multiples of 2^-40.
 */
record AgedValues(List<AgedValue> values) {

    private static final long ONE = 1L << 40;

    /** The critical value of one unit. */
    record AgedValue(double value, long sequence) {}

    /**
     * Returns the smallest value whose cumulative weight is at least (1 - alpha)(all weights + 1); plus infinity if
     * there is none.
     */
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

    /** Returns the squared sum of the weights, divided by the sum of their squares; 0 without weights. */
    double effectiveSize(BigDecimal rho, long nextSequence) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (AgedValue value : values) {
            BigDecimal weight = BigDecimal.valueOf(weight(rho, nextSequence - value.sequence()));
            sum = sum.add(weight);
            squares = squares.add(weight.pow(2));
        }
        return sum.signum() == 0
                ? 0
                : sum.pow(2).divide(squares, MathContext.DECIMAL64).doubleValue();
    }

    private static long weight(BigDecimal rho, long age) {
        double power = rho.doubleValue();
        for (long i = 1; i < age && power * ONE >= 1; i++) {
            power *= rho.doubleValue();
        }
        return power * ONE >= 1 ? (long) (power * ONE) : 0;
    }
}
