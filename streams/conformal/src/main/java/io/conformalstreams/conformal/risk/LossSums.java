package io.conformalstreams.conformal.risk;

import java.util.Arrays;

/**
 * The sums of the losses and of the squared losses of calibration units, at every threshold. Conformal risk control and
 * the bounds of {@link RiskBound} need nothing else.
 *
 * <p>Sums are exact integers, so the state depends only on the set of units. Units may be added in any order and
 * removed again, and partial states may be merged. The class is not thread-safe.
 */
public final class LossSums {
    /** The largest number of units for which losses of 1 still add up to less than 2^63. */
    static final long LARGEST_NUMBER_OF_UNITS = Integer.MAX_VALUE - 1;

    private final ThresholdGrid grid;
    private final long[] sums;
    private final long[] sumsOfSquares;
    private long n;

    /** Creates empty sums. */
    public LossSums(ThresholdGrid grid) {
        this.grid = grid;
        this.sums = new long[grid.size()];
        this.sumsOfSquares = new long[grid.size()];
    }

    /**
     * Adds a unit.
     *
     * @throws IllegalArgumentException if its losses lie on another grid
     * @throws IllegalStateException if there are 2,147,483,646 units already
     */
    public void add(LossCurve unit) {
        grid.requireSame(unit.grid());
        requireRoom(1);
        n++;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += unit.loss(i);
            sumsOfSquares[i] += LossMoments.square(unit.loss(i));
        }
    }

    /**
     * Removes a unit that was added before.
     *
     * @throws IllegalArgumentException if its losses lie on another grid, or cannot be part of the sums; the sums then
     *     stay unchanged
     */
    public void remove(LossCurve unit) {
        grid.requireSame(unit.grid());
        requireContains(unit);
        n--;
        for (int i = 0; i < sums.length; i++) {
            sums[i] -= unit.loss(i);
            sumsOfSquares[i] -= LossMoments.square(unit.loss(i));
        }
    }

    /**
     * Adds all units of other sums. The other sums do not change.
     *
     * @throws IllegalArgumentException if they lie on another grid
     * @throws IllegalStateException if there would be more than 2,147,483,646 units
     */
    public void merge(LossSums other) {
        grid.requireSame(other.grid);
        requireRoom(other.n);
        n += other.n;
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            sumsOfSquares[i] += other.sumsOfSquares[i];
        }
    }

    private void requireRoom(long added) {
        if (n + added > LARGEST_NUMBER_OF_UNITS) {
            throw new IllegalStateException("the sums cannot hold more than " + LARGEST_NUMBER_OF_UNITS + " units");
        }
    }

    private void requireContains(LossCurve unit) {
        boolean contains = n > 0;
        for (int i = 0; i < sums.length; i++) {
            long restSum = sums[i] - unit.loss(i);
            long restSquares = sumsOfSquares[i] - LossMoments.square(unit.loss(i));
            contains &= restSquares >= 0 && restSquares <= restSum && restSum <= (n - 1) * LossCurve.ONE;
        }
        if (!contains) {
            throw new IllegalArgumentException("a unit that was not added cannot be removed");
        }
    }

    /** Returns the number of units. */
    public long n() {
        return n;
    }

    /** Returns the thresholds at which the losses were taken. */
    public ThresholdGrid grid() {
        return grid;
    }

    /** Returns the sums at one threshold of the grid. */
    public LossMoments at(int index) {
        return new LossMoments(n, sums[index], sumsOfSquares[index]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LossSums that
                && n == that.n
                && grid.equals(that.grid)
                && Arrays.equals(sums, that.sums)
                && Arrays.equals(sumsOfSquares, that.sumsOfSquares);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(n) + Arrays.hashCode(sums);
    }

    @Override
    public String toString() {
        return "losses of " + n + " units at " + grid;
    }
}
