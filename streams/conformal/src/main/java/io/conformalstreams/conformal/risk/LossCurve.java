package io.conformalstreams.conformal.risk;

import java.util.Arrays;

/**
 * The losses of one unit at every threshold of a grid. They lie in 0..1, start with 0 at the threshold -Infinity, and
 * never decrease.
 *
 * <p>Losses are integers in units of 2^-32, rounded up. A loss is overstated by less than 2.4e-10 and never
 * understated, so controlling the risk of the rounded losses also controls the true risk. In return, sums of losses are
 * exact. They depend neither on the order of the units nor on merges, and they stay exact after a removal.
 *
 * <p>Curves are immutable, and equal if their grids and losses are equal.
 */
public final class LossCurve {
    /** The integer that represents a loss of 1. */
    public static final long ONE = 1L << 32;

    private final ThresholdGrid grid;
    private final long[] losses;

    private LossCurve(ThresholdGrid grid, long[] losses) {
        this.grid = grid;
        this.losses = losses;
    }

    /**
     * Returns the curve of the given losses.
     *
     * @param losses one for each threshold, in units of 1/{@link #ONE}; copied
     * @throws IllegalArgumentException unless there is one loss for each threshold, the first loss is 0, losses never
     *     decrease, and none exceeds ONE
     */
    public static LossCurve of(ThresholdGrid grid, long[] losses) {
        if (losses.length != grid.size()) {
            throw new IllegalArgumentException("expected " + grid.size() + " losses, got " + losses.length);
        }
        long previous = 0;
        for (long loss : losses) {
            if (loss < previous || loss > ONE) {
                throw new IllegalArgumentException(
                        "losses must ascend within 0.." + ONE + ": " + loss + " after " + previous);
            }
            previous = loss;
        }
        if (losses[0] != 0) {
            throw new IllegalArgumentException("the loss at the threshold -Infinity must be 0: " + losses[0]);
        }
        return new LossCurve(grid, losses.clone());
    }

    /** Returns part/whole in units of 1/ONE, rounded up. Both are below 2^31, so the product cannot overflow. */
    static long share(long part, long whole) {
        return (part * ONE + whole - 1) / whole;
    }

    /** Returns the thresholds at which the losses were taken. */
    public ThresholdGrid grid() {
        return grid;
    }

    /** Returns the loss at a threshold of the grid, in units of 1/{@link #ONE}. */
    public long loss(int index) {
        return losses[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LossCurve curve && grid.equals(curve.grid) && Arrays.equals(losses, curve.losses);
    }

    @Override
    public int hashCode() {
        return 31 * grid.hashCode() + Arrays.hashCode(losses);
    }

    @Override
    public String toString() {
        return "losses at " + grid;
    }
}
