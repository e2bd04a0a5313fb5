package io.conformalstreams.conformal.drift;

import java.util.Arrays;

/**
 * The distribution of the number of labels until a CUSUM reaches its limit, for independent labels with a constant miss
 * rate. It is computed by a Markov chain on ln W, divided into cells (Brook and Evans, "An approach to the probability
 * distribution of CUSUM run length", 1972).
 *
 * <p>Let v_t(y) be the probability of no alarm within t labels from y = max(ln W, 0). Then
 *
 * <pre>  v_{t+1}(y) = m v_t(y + ln(q/p)) + (1 - m) v_t(max(y + ln((1-q)/(1-p)), 0)),   v_t(y) = 0 for y >= ln A.</pre>
 *
 * <p>Values between cells are interpolated, because rounding to cells makes run lengths erratic (Webster and Pettitt, 2007).
 * With {@value #CELLS} cells, shares of alarms and mean run lengths are accurate to about 3 %.
 */
public final class CumulativeSumRunLength {
    private static final int CELLS = 2_000;
    private static final double SETTLED = 1e-9;
    private static final double ROUNDING = 1e-14;

    private final double step;
    private final double rise;
    private final double fall;
    private final double missRate;

    private CumulativeSumRunLength(double nullMiscoverage, double alternative, double logLimit, double missRate) {
        this.step = logLimit / CELLS;
        this.rise = StrictMath.log(alternative / nullMiscoverage) / step;
        this.fall = -StrictMath.log((1 - alternative) / (1 - nullMiscoverage)) / step;
        this.missRate = missRate;
    }

    /**
     * Returns the run length of a detector.
     *
     * @param nullMiscoverage p of the detector
     * @param alternative q of the detector
     * @param limit A, above 1
     * @param missRate m, the true miss rate, strictly between 0 and 1: p for false alarms, or a higher rate for delays
     * @param labels T
     * @return the probability of an alarm within T labels, and the mean number of labels to an alarm
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static RunLength of(double nullMiscoverage, double alternative, double limit, double missRate, long labels) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        OddsRatioGrid.requireProbability("alternative", alternative);
        OddsRatioGrid.requireProbability("miss rate", missRate);
        if (!(alternative > nullMiscoverage && limit > 1 && limit <= LevelMixture.CEILING && labels >= 0)) {
            throw new IllegalArgumentException(
                    "the alternative must be above the null, the limit above 1, and the number of labels not negative: "
                            + alternative + ", " + nullMiscoverage + ", " + limit + ", " + labels);
        }
        return new CumulativeSumRunLength(nullMiscoverage, alternative, StrictMath.log(limit), missRate).solve(labels);
    }

    /**
     * Returns the limit A at which a false alarm comes within T labels with a given probability.
     *
     * @param nullMiscoverage p
     * @param alternative q, above p
     * @param labels T, at least 1
     * @param share the probability, strictly between 0 and 1
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static double tunedLimit(double nullMiscoverage, double alternative, long labels, double share) {
        OddsRatioGrid.requireProbability("share", share);
        if (labels < 1) {
            throw new IllegalArgumentException("number of labels must be positive: " + labels);
        }
        double low = 0;
        double high = StrictMath.log(labels / share);
        while (high - low > 1e-4) {
            double middle = (low + high) / 2;
            double limit = StrictMath.exp(middle);
            if (of(nullMiscoverage, alternative, limit, nullMiscoverage, labels).alarmProbability() > share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return StrictMath.exp(high);
    }

    /**
     * Returns the limit A at which a false alarm takes a given number of labels on average. If even an alarm at the
     * first miss takes more labels, the limit is close to 1.
     *
     * @param nullMiscoverage p
     * @param alternative q, above p
     * @param labels the mean, above 1 and below 10^300
     * @throws IllegalArgumentException if an argument is outside its range
     */
    public static double limitOfMean(double nullMiscoverage, double alternative, double labels) {
        OddsRatioGrid.requireProbability("null miscoverage", nullMiscoverage);
        OddsRatioGrid.requireProbability("alternative", alternative);
        if (!(alternative > nullMiscoverage && labels > 1 && labels < LevelMixture.CEILING)) {
            throw new IllegalArgumentException("the alternative must be above the null, and the mean above 1: "
                    + alternative + ", " + nullMiscoverage + ", " + labels);
        }
        double low = 0;
        // The mean number of labels is at least the limit.
        double high = StrictMath.log(labels);
        while (high - low > 1e-3) {
            double middle = (low + high) / 2;
            if (AverageRunLength.of(nullMiscoverage, alternative, middle, nullMiscoverage) < labels) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return StrictMath.exp(high);
    }

    /** Iterates until all of v shrinks by a common factor, and then extrapolates with that factor. */
    private RunLength solve(long labels) {
        Moved higher = Moved.by(rise);
        Moved lower = Moved.by(-fall);
        double[] survival = new double[CELLS + 1];
        Arrays.fill(survival, 1);
        double[] next = new double[CELLS + 1];
        double mean = 0;
        double surviving = Double.NaN;
        for (long t = 0; ; t++) {
            if (t == labels) {
                surviving = survival[0];
            }
            mean += survival[0];
            double least = Double.POSITIVE_INFINITY;
            double most = 0;
            for (int cell = 0; cell <= CELLS; cell++) {
                double value = missRate * higher.of(survival, cell) + (1 - missRate) * lower.of(survival, cell);
                next[cell] = value;
                double ratio = value / survival[cell];
                least = Math.min(least, ratio);
                most = Math.max(most, ratio);
            }
            double[] previous = survival;
            survival = next;
            next = previous;
            if (most - least <= ROUNDING + SETTLED * (1 - least)) {
                double factor = survival[0] / previous[0];
                double later = t < labels ? survival[0] * StrictMath.pow(factor, labels - t - 1.0) : surviving;
                double remaining = factor < 1 ? survival[0] / (1 - factor) : Double.POSITIVE_INFINITY;
                return new RunLength(1 - later, mean + remaining);
            }
        }
    }

    /**
     * Where v_t is read for each cell, after a label that moves y by some cells. Values are interpolated between a cell
     * and the next one.
     *
     * @param cells the cell below; the last one if the limit is reached, where v is 0
     * @param fractions how far y is between the cells
     */
    private record Moved(int[] cells, double[] fractions) {

        static Moved by(double move) {
            int[] cells = new int[CELLS + 1];
            double[] fractions = new double[CELLS + 1];
            for (int cell = 0; cell <= CELLS; cell++) {
                double position = Math.max(cell + move, 0);
                // The last cell ends just below the limit, where v is not yet 0.
                cells[cell] = (int) Math.min(position, CELLS);
                fractions[cell] = position - cells[cell];
            }
            return new Moved(cells, fractions);
        }

        double of(double[] survival, int cell) {
            int below = cells[cell];
            return below == CELLS ? 0 : survival[below] + fractions[cell] * (survival[below + 1] - survival[below]);
        }
    }

    /**
     * The distribution of a run length.
     *
     * @param alarmProbability the probability of an alarm within the given number of labels, 0..1
     * @param mean the mean number of labels to an alarm, the average run length
     */
    public record RunLength(double alarmProbability, double mean) {}
}
