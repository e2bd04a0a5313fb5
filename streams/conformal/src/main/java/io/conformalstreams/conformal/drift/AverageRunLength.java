package io.conformalstreams.conformal.drift;

/**
 * The mean number of labels until a CUSUM alarms, for all cells of ln W at once. It is the solution of x = 1 + Q x,
 * where Q is the transition matrix of the chain in {@link CumulativeSumRunLength}, with interpolation between cells. A
 * step moves by a bounded number of cells, so the system is banded. I - Q is an M-matrix, so Gaussian elimination
 * needs no pivots.
 */
final class AverageRunLength {
    private static final int CELLS = 1_000;

    private final int below;
    private final int above;
    private final double[][] band = new double[CELLS][];
    private final double[] mean = new double[CELLS];

    private AverageRunLength(double rise, double fall, double missRate) {
        below = (int) Math.min(Math.ceil(fall), CELLS);
        above = (int) Math.min(Math.floor(rise) + 1, CELLS);
        for (int cell = 0; cell < CELLS; cell++) {
            band[cell] = new double[below + above + 1];
            band[cell][below] = 1;
            mean[cell] = 1;
            step(cell, cell + rise, missRate);
            step(cell, Math.max(cell - fall, 0), 1 - missRate);
        }
    }

    /**
     * Enters into I - Q the transition from a cell to a point between two cells. States at or above the limit have no
     * cell.
     */
    private void step(int from, double to, double probability) {
        int cell = (int) Math.min(to, CELLS);
        add(from, cell, -probability * (cell + 1 - to));
        add(from, cell + 1, -probability * (to - cell));
    }

    private void add(int row, int column, double value) {
        if (column < CELLS && value != 0) {
            band[row][column - row + below] += value;
        }
    }

    /**
     * Returns the mean for a CUSUM that starts at W = 1.
     *
     * @param logLimit ln A, above 0
     * @param missRate the true miss rate
     */
    static double of(double nullMiscoverage, double alternative, double logLimit, double missRate) {
        double step = logLimit / CELLS;
        double rise = StrictMath.log(alternative / nullMiscoverage) / step;
        double fall = -StrictMath.log((1 - alternative) / (1 - nullMiscoverage)) / step;
        return new AverageRunLength(rise, fall, missRate).solve();
    }

    private double solve() {
        for (int pivot = CELLS - 1; pivot > 0; pivot--) {
            for (int row = Math.max(0, pivot - above); row < pivot; row++) {
                double factor = band[row][pivot - row + below] / band[pivot][below];
                if (factor != 0) {
                    eliminate(row, pivot, factor);
                }
            }
        }
        return mean[0] / band[0][below];
    }

    private void eliminate(int row, int pivot, double factor) {
        mean[row] -= factor * mean[pivot];
        for (int column = Math.max(0, pivot - below); column <= pivot; column++) {
            band[row][column - row + below] -= factor * band[pivot][column - pivot + below];
        }
    }
}
