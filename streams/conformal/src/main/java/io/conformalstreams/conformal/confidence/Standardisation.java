package io.conformalstreams.conformal.confidence;

import java.util.List;

/**
 * The scale on which the critical values of two sides can be compared: a critical value is replaced by the share of learning
 * values x_1, ..., x_m below it,
 *
 * <pre>  F(a) = #{ j : x_j &lt; a } / m,</pre>
 *
 * the left-continuous empirical distribution function of one side's critical values on learning images. It never decreases,
 * so the larger of two standardised critical values is a nonconformity score like any other, as long as the learning images
 * are fixed before the calibration and take no part in it. Whatever exceeds all learning values has 1: at a threshold of 1 the
 * set of the side claims nothing, so that m should be well above 1/alpha.
 *
 * <p>With a strict inequality { a : F(a) &lt;= t } is closed, and has a largest element in doubles: {@link #inverse}.
 *
 * @param learningValues x_1, ..., x_m of one side, at least one, ascending; in any order on construction. ±inf is legal;
 *     -0.0 is kept as 0.0
 */
public record Standardisation(List<Double> learningValues) {
    /** Sorts, folds the zeros, and refuses NaN and nothing at all. */
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
     * @throws IllegalArgumentException when the critical value is NaN
     */
    public double standardise(double criticalValue) {
        requireNumber(criticalValue);
        return share(countBelow(criticalValue));
    }

    /**
     * The largest lambda with F(lambda) &lt;= t, so that F(a) &lt;= t if and only if a &lt;= lambda: the smallest learning value
     * that has too many below it to be exceeded.
     *
     * @param standardised t, a threshold of standardised critical values; ±inf is legal
     * @return +inf from t = 1 on; -inf below t = 0, where F(a) &lt;= t for no a
     * @throws IllegalArgumentException when t is NaN
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

    /** The same division both ways, so that thresholds compare with what they came from. */
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
