package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.LogGamma;
import java.util.stream.IntStream;

/**
 * The calibration error of one channel in one image by kernel density instead of bins (Popordanoska, Sayer and Blaschko, "A
 * consistent and differentiable Lp canonical calibration error estimator", arXiv 2210.07810): with pixels' probabilities p_j
 * and labels t_j of 0 or 1,
 *
 * <pre>
 *   CE = 1/N sum over j of | E(p_j) - p_j |
 *   E(p_j) = sum over i other than j of k(p_j; p_i) t_i  /  the same sum of k(p_j; p_i)
 *   k(p; c) = density at p of Beta(c/h + 1, (1 - c)/h + 1)
 * </pre>
 *
 * <p>The bandwidth is h = N^(-2/5), the rate of Chen ("Beta kernel estimators for density functions", 1999), at least 1/1024. A
 * pixel whose neighbours all have density 0 counts with |t_j - p_j|.
 *
 * <p>The cost is O(N), and at most 1024² densities: probabilities are counted in 1024 equal cells, and densities taken between
 * their centres, so that a probability enters k moved by at most 1/2048; elsewhere, the mean of its cell stands for it. Where
 * all probabilities are centres of cells, the error is that of the formula.
 *
 * <p>It has no boundary between bins to depend on, but is not never below the volume bias as the binned error is.
 */
public final class KernelCalibrationError {
    static final int CELLS = 1024;

    /** ln of the centres of cells; the one of a complement is that of the cell counted from the other end. */
    private static final double[] LOGARITHMS = IntStream.range(0, CELLS)
            .mapToDouble(cell -> StrictMath.log(centre(cell)))
            .toArray();

    private final double[] probabilities = new double[CELLS];
    private final long[] pixels = new long[CELLS];
    private final long[] labelled = new long[CELLS];

    private KernelCalibrationError() {}

    /**
     * Returns the calibration error, in [0, 1].
     *
     * @throws InvalidImageException if truth and scores lie on different grids, or a probability is outside [0, 1]
     */
    public static double of(ScoreMap scores, PixelProbability probability, PackedMask truth) {
        if (!scores.grid().equals(truth.grid())) {
            throw new InvalidImageException("scores and truth must lie on one grid");
        }
        KernelCalibrationError cells = new KernelCalibrationError();
        ChannelPass.over(scores, probability, (block, first, count) -> cells.add(block, first, count, truth));
        return Math.min(
                1, cells.sum(bandwidth(scores.grid().size())) / scores.grid().size());
    }

    /** h, for so many pixels. */
    static double bandwidth(int size) {
        return Math.max(1.0 / CELLS, StrictMath.pow(size, -0.4));
    }

    private void add(double[] block, int first, int count, PackedMask truth) {
        for (int i = 0; i < count; i++) {
            int cell = Math.min(CELLS - 1, (int) (CELLS * block[i]));
            probabilities[cell] += block[i];
            pixels[cell]++;
            labelled[cell] += truth.word((first + i) >>> 6) >>> i & 1;
        }
    }

    private double sum(double bandwidth) {
        double[] density = new double[CELLS];
        double[] labelledDensity = new double[CELLS];
        double[] own = new double[CELLS];
        for (int cell = 0; cell < CELLS; cell++) {
            if (pixels[cell] > 0) {
                spread(cell, bandwidth, density, labelledDensity, own);
            }
        }
        double sum = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            if (pixels[cell] > 0) {
                double mean = probabilities[cell] / pixels[cell];
                double others = density[cell] - own[cell];
                double labelledOthers = Math.max(0, labelledDensity[cell] - own[cell]);
                long unlabelled = pixels[cell] - labelled[cell];
                sum += labelled[cell] * Math.abs((others > 0 ? labelledOthers / others : 1) - mean);
                sum += unlabelled * Math.abs((others > 0 ? labelledDensity[cell] / others : 0) - mean);
            }
        }
        return sum;
    }

    /** Adds the kernel around the centre c of a cell, at the centres of the occupied ones. */
    private void spread(int around, double bandwidth, double[] density, double[] labelledDensity, double[] own) {
        double c = centre(around);
        double a = c / bandwidth;
        double b = (1 - c) / bandwidth;
        double logBeta = LogGamma.of(a + 1) + LogGamma.of(b + 1) - LogGamma.of(1 / bandwidth + 2);
        for (int cell = 0; cell < CELLS; cell++) {
            if (pixels[cell] > 0) {
                double value = StrictMath.exp(a * LOGARITHMS[cell] + b * LOGARITHMS[CELLS - 1 - cell] - logBeta);
                density[cell] += pixels[around] * value;
                labelledDensity[cell] += labelled[around] * value;
                if (cell == around) {
                    own[cell] = value;
                }
            }
        }
    }

    private static double centre(int cell) {
        return (cell + 0.5) / CELLS;
    }
}
