package io.conformalstreams.conformal.confidence;

import java.util.List;

/**
 * A common scale for the critical values of two sides. A critical value is replaced by the share of the learning values
 * x_1, ..., x_m below it,
 *
 * <pre>  F(a) = #{ j : x_j &lt; a } / m,</pre>
 *
 * the left-continuous empirical distribution function of one side's critical values on learning images. It never
 * decreases. So the larger of two standardised critical values is a nonconformity score like any other, provided that
 * the learning images are fixed before the calibration and take no part in it. A critical value above all learning
 * values becomes 1. If about a share alpha of the standardised values is 1, the threshold is 1 too, and the set of the
 * side is trivial. So m should be well above 1/alpha.
 *
 * <p>Because the inequality is strict, { a : F(a) &lt;= t } is closed. {@link #inverse} returns its largest element in
 * doubles.
 *
 * @param learningValues x_1, ..., x_m of one side, at least one. The constructor takes any order, and the record keeps
 *     them ascending. ±inf is legal; -0.0 becomes 0.0
 */
public record Standardisation(List<Double> learningValues) {
    /** Sorts the values, replaces -0.0 by 0.0, and rejects NaN and an empty list. */
    public Standardisation {
        if (learningValues.isEmpty()) {
            throw new IllegalArgumentException("at least one learning value is needed");
        }
        learningValues =
                learningValues.stream().map(Standardisation::folded).sorted().toList();
    }

    /**
     * F(a), from 0 to 1.
     *
     * @throws IllegalArgumentException if the critical value is NaN
     */
    public double standardise(double criticalValue) {
        requireNumber(criticalValue);
        return share(countBelow(criticalValue));
    }

    /**
     * Returns the largest lambda with F(lambda) &lt;= t, so that F(a) &lt;= t if and only if a &lt;= lambda. It is a
     * learning value: for every larger number, the share of learning values below that number exceeds t.
     *
     * @param standardised t, a threshold of standardised critical values; ±inf is legal
     * @return lambda; +inf if t is 1 or more; -inf if t is below 0, because then no a fulfils F(a) &lt;= t
     * @throws IllegalArgumentException if t is NaN
     */
    public double inverse(double standardised) {
        requireNumber(standardised);
        if (standardised < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        int low = 0;
        int high = learningValues.size();
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (share(middle) <= standardised) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low == learningValues.size() ? Double.POSITIVE_INFINITY : learningValues.get(low);
    }

    private int countBelow(double value) {
        int low = 0;
        int high = learningValues.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (learningValues.get(middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Both directions use this one division, so that a threshold compares exactly with the values it was taken from.
     */
    private double share(int count) {
        return (double) count / learningValues.size();
    }

    private static double folded(double value) {
        requireNumber(value);
        return value + 0.0;
    }

    private static void requireNumber(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("critical values and thresholds must not be NaN");
        }
    }
}
