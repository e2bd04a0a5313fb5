package io.conformalstreams.ops.verify;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Critical values of units, and the probabilities with which the units were selected for labelling. A probability
 * below 2^-20 counts as 2^-20. The weight of a unit is the inverse of its probability, rounded down to a multiple of
 * 2^-24.
 */
record SelectedValues(List<SelectedValue> values) {

    private static final double SMALLEST = Math.pow(2, -20);

    /** The critical value of one unit. */
    record SelectedValue(double value, double probability) {}

    /**
     * Returns the smallest value whose cumulative weight is at least (1 - alpha)(all weights + the largest possible
     * one); empty if there is none.
     */
    OptionalDouble threshold(BigDecimal alpha, double smallestProbability) {
        BigInteger largest = values.stream()
                .map(value -> weight(value.probability()))
                .reduce(weight(smallestProbability), BigInteger::max);
        BigDecimal wanted = BigDecimal.ONE.subtract(alpha).multiply(new BigDecimal(sum().add(largest)));
        BigInteger reached = BigInteger.ZERO;
        List<SelectedValue> sorted = values.stream()
                .sorted(Comparator.comparingDouble(SelectedValue::value))
                .toList();
        for (SelectedValue value : sorted) {
            reached = reached.add(weight(value.probability()));
            if (new BigDecimal(reached).compareTo(wanted) >= 0) {
                return OptionalDouble.of(value.value());
            }
        }
        return OptionalDouble.empty();
    }

    /** Returns the squared sum of the weights, divided by the sum of their squares; 0 without weights. */
    double effectiveSize() {
        BigInteger squares = values.stream()
                .map(value -> weight(value.probability()).pow(2))
                .reduce(BigInteger.ZERO, BigInteger::add);
        return values.isEmpty()
                ? 0
                : new BigDecimal(sum().pow(2))
                        .divide(new BigDecimal(squares), MathContext.DECIMAL64)
                        .doubleValue();
    }

    private BigInteger sum() {
        return values.stream().map(value -> weight(value.probability())).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static BigInteger weight(double probability) {
        return new BigDecimal(Math.pow(2, 24) / Math.max(probability, SMALLEST)).toBigInteger();
    }
}
