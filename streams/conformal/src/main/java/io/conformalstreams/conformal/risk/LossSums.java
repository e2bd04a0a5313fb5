package io.conformalstreams.conformal.risk;

import java.util.Arrays;

/**
 * The sums of losses and of squared losses of calibration units, at every threshold. All that conformal risk control and the
 * bounds of {@link RiskBound} need.
 *
 * <p>Sums are exact integers: the state depends on which units it holds only. Units may come in any order, partial states
 * may be merged, and a unit may be removed again. Not safe for use by several threads.
 */
public final class LossSums {
    /** So many losses of 1 still add up to less than 2^63. */
    static final long LARGEST_NUMBER_OF_UNITS = Integer.MAX_VALUE - 1;

    private final ThresholdGrid grid;
    private final long[] sums;
    private final long[] sumsOfSquares;
    private long n;

    /** Creates the sums of no units. */
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
     * Takes a unit out that was added before.
     *
     * @throws IllegalArgumentException if its losses lie on another grid, or exceed what is there; nothing changes then
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
     * Adds all units of other sums, which stay as they are.
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
            throw new IllegalStateException("losses of more than " + LARGEST_NUMBER_OF_UNITS + " units");
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
