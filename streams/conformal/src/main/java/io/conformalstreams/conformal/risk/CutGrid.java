package io.conformalstreams.conformal.risk;

import io.conformalstreams.conformal.image.ScoreEncoding;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The cuts at which losses are evaluated, ascending: -Infinity, where the prediction set is the whole image, then finite
 * cuts, then +Infinity. A threshold chosen among finitely many cuts keeps its guarantee; a finer grid only gives smaller
 * sets. Immutable; equality by value.
 */
public final class CutGrid {
    private static final int LARGEST_SIZE = 65_534;

    private final double[] cuts;
    private final int checksum;

    private CutGrid(double[] cuts) {
        this.cuts = cuts;
        this.checksum = StateLayout.checksum(cuts);
    }

    /**
     * Returns the grid of the given cuts and both infinities.
     *
     * @param cuts finite and strictly ascending, at most 65,532 of them
     * @throws IllegalArgumentException otherwise
     */
    public static CutGrid of(double... cuts) {
        if (cuts.length > LARGEST_SIZE - 2) {
            throw new IllegalArgumentException("a grid has at most " + (LARGEST_SIZE - 2) + " cuts: " + cuts.length);
        }
        double[] withEnds = new double[cuts.length + 2];
        withEnds[0] = Double.NEGATIVE_INFINITY;
        withEnds[cuts.length + 1] = Double.POSITIVE_INFINITY;
        for (int i = 0; i < cuts.length; i++) {
            if (!(Double.isFinite(cuts[i]) && cuts[i] > withEnds[i])) {
                throw new IllegalArgumentException(
                        "cuts must be finite and strictly ascending: " + Arrays.toString(cuts));
            }
            withEnds[i + 1] = cuts[i] + 0.0;
        }
        return new CutGrid(withEnds);
    }

    /**
     * Returns the grid of the multiples of a step, from first to last, and both infinities. The cuts are decimals, each
     * rounded to the nearest double.
     *
     * @param last at least {@code first}; a cut itself if it is a whole number of steps away
     * @param step positive
     * @throws IllegalArgumentException if a bound is outside its range, or there would be more than 65,532 cuts
     */
    public static CutGrid of(BigDecimal first, BigDecimal last, BigDecimal step) {
        if (step.signum() <= 0 || last.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "needs a positive step from a first to a last cut: " + first + ", " + last + ", " + step);
        }
        BigDecimal steps = last.subtract(first).divideToIntegralValue(step);
        if (steps.compareTo(BigDecimal.valueOf(LARGEST_SIZE - 3)) > 0) {
            throw new IllegalArgumentException("a grid has at most " + (LARGEST_SIZE - 2) + " cuts: " + steps);
        }
        double[] cuts = new double[steps.intValueExact() + 1];
        Arrays.setAll(cuts, i -> first.add(step.multiply(BigDecimal.valueOf(i))).doubleValue());
        return of(cuts);
    }

    /** Returns the grid of all scores that an 8-bit encoding can express: nothing is lost between its cuts. */
    public static CutGrid of(ScoreEncoding.Uint8 encoding) {
        double[] scores = new double[1 << Byte.SIZE];
        Arrays.setAll(scores, level -> encoding.scale() * level + encoding.offset());
        return of(Arrays.stream(scores).distinct().toArray());
    }

    /** Returns the number of cuts, both infinities included. */
    public int size() {
        return cuts.length;
    }

    /**
     * Returns a cut.
     *
     * @param index 0 for -Infinity, {@code size() - 1} for +Infinity
     */
    public double cut(int index) {
        return cuts[index];
    }

    /** Returns a copy of all cuts, ascending. */
    public double[] cuts() {
        return cuts.clone();
    }

    /** Tells grids apart in the bytes of a state. */
    int checksum() {
        return checksum;
    }

    void requireSame(CutGrid other) {
        if (!equals(other)) {
            throw new IllegalArgumentException("losses on different grids of cuts");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CutGrid grid && Arrays.equals(cuts, grid.cuts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cuts);
    }

    @Override
    public String toString() {
        return cuts.length + " cuts";
    }
}
