package io.conformalstreams.conformal.risk;

import io.conformalstreams.conformal.image.ScoreEncoding;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The thresholds at which losses are evaluated, in ascending order. The first one is -Infinity, where the prediction
 * set is the whole image. Finite thresholds follow, and +Infinity is last. Restricting the choice to finitely many
 * thresholds keeps the guarantee, and a finer grid only gives smaller sets. Grids are immutable, and equal if their
 * thresholds are equal.
 */
public final class ThresholdGrid {
    private static final int LARGEST_SIZE = 65_534;

    private final double[] thresholds;

    private ThresholdGrid(double[] thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * Returns the grid that consists of the given thresholds and both infinities.
     *
     * @param thresholds finite and strictly ascending, at most 65,532 of them
     * @throws IllegalArgumentException if the thresholds are not finite, not ascending, or too many
     */
    public static ThresholdGrid of(double... thresholds) {
        if (thresholds.length > LARGEST_SIZE - 2) {
            throw new IllegalArgumentException(
                    "a grid has at most " + (LARGEST_SIZE - 2) + " thresholds: " + thresholds.length);
        }
        double[] withEnds = new double[thresholds.length + 2];
        withEnds[0] = Double.NEGATIVE_INFINITY;
        withEnds[thresholds.length + 1] = Double.POSITIVE_INFINITY;
        for (int i = 0; i < thresholds.length; i++) {
            if (!(Double.isFinite(thresholds[i]) && thresholds[i] > withEnds[i])) {
                throw new IllegalArgumentException(
                        "thresholds must be finite and strictly ascending: " + Arrays.toString(thresholds));
            }
            withEnds[i + 1] = thresholds[i] + 0.0;
        }
        return new ThresholdGrid(withEnds);
    }

    /**
     * Returns the grid of thresholds at equal steps from first to last, together with both infinities. The thresholds
     * are decimals, each rounded to the nearest double.
     *
     * @param last at least {@code first}; it is a threshold itself if it is a whole number of steps after {@code first}
     * @param step positive
     * @throws IllegalArgumentException if a bound is outside its range, or there would be more than 65,532 thresholds
     */
    public static ThresholdGrid of(BigDecimal first, BigDecimal last, BigDecimal step) {
        if (step.signum() <= 0 || last.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "a grid needs a first threshold, a last one not below it, and a positive step: " + first + ", "
                            + last + ", " + step);
        }
        BigDecimal steps = last.subtract(first).divideToIntegralValue(step);
        if (steps.compareTo(BigDecimal.valueOf(LARGEST_SIZE - 3)) > 0) {
            throw new IllegalArgumentException("a grid has at most " + (LARGEST_SIZE - 2) + " thresholds: " + steps);
        }
        double[] thresholds = new double[steps.intValueExact() + 1];
        Arrays.setAll(
                thresholds, i -> first.add(step.multiply(BigDecimal.valueOf(i))).doubleValue());
        return of(thresholds);
    }

    /** Returns the grid of all scores that an 8-bit encoding can express. No finer grid distinguishes more sets. */
    public static ThresholdGrid of(ScoreEncoding.Uint8 encoding) {
        double[] scores = new double[1 << Byte.SIZE];
        Arrays.setAll(scores, level -> encoding.scale() * level + encoding.offset());
        return of(Arrays.stream(scores).distinct().toArray());
    }

    /** Returns the number of thresholds, both infinities included. */
    public int size() {
        return thresholds.length;
    }

    /**
     * Returns a threshold.
     *
     * @param index 0 for -Infinity, {@code size() - 1} for +Infinity
     */
    public double threshold(int index) {
        return thresholds[index];
    }

    /** Returns a copy of all thresholds, ascending. */
    public double[] thresholds() {
        return thresholds.clone();
    }

    void requireSame(ThresholdGrid other) {
        if (!equals(other)) {
            throw new IllegalArgumentException("the losses lie on different grids of thresholds");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ThresholdGrid grid && Arrays.equals(thresholds, grid.thresholds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(thresholds);
    }

    @Override
    public String toString() {
        return thresholds.length + " thresholds";
    }
}
