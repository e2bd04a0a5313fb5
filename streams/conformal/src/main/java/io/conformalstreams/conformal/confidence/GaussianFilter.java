package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PixelValues;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.Arrays;

/**
 * A separable Gaussian filter. At the borders it reflects the image and repeats the edge pixel. Its weights come from
 * correctly rounded operations and {@link StrictMath}, so every machine computes the same scores.
 */
final class GaussianFilter {
    /** The full width at half maximum in standard deviations: 2 sqrt(2 ln 2). */
    private static final double DEVIATIONS_IN_FULL_WIDTH = 2.354820045030949;

    private static final double CUT_OFF = 4;

    /** The number of neighbouring lines that are filtered together. Their scores fit in the second-level cache. */
    private static final int LINES = 64;

    private final Grid grid;
    private final double[] values;
    private final ImageThreads threads;

    private GaussianFilter(ScoreMap scores) {
        this.grid = scores.grid();
        this.threads = scores.threads();
        this.values = new double[grid.size()];
    }

    /** The filtered scores of an image. */
    static SmoothedScores apply(ScoreMap scores, ScoreTransformation.Smoothed smoothed) {
        GaussianFilter filter = new GaussianFilter(scores);
        filter.load(scores);
        filter.smooth(smoothed);
        return SmoothedScores.unchanged(PixelValues.reals(filter.grid, filter.values, filter.threads));
    }

    private void load(ScoreMap scores) {
        int width = grid.width();
        threads.forEachSlab(grid.size() / width, width, (from, to) -> {
            double[] row = new double[width];
            for (int base = from * width; base < to * width; base += width) {
                scores.read(base, width, row);
                for (int x = 0; x < width; x++) {
                    values[base + x] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, row[x]));
                }
            }
        });
    }

    private void smooth(ScoreTransformation.Smoothed smoothed) {
        int last = grid.dimensions() - 1;
        int slice = grid.height() * grid.width();
        alongRows(weights(smoothed, last));
        double[] alongColumns = weights(smoothed, last - 1);
        threads.forEachSlab(grid.depth(), slice, (from, to) -> {
            for (int z = from; z < to; z++) {
                acrossRows(z * slice, grid.width(), grid.height(), alongColumns);
            }
        });
        if (grid.depth() > 1) {
            double[] alongDepth = weights(smoothed, 0);
            int planePixels = grid.width() * grid.depth();
            threads.forEachSlab(grid.height(), planePixels, (from, to) -> {
                for (int y = from; y < to; y++) {
                    acrossRows(y * grid.width(), slice, grid.depth(), alongDepth);
                }
            });
        }
    }

    /** Returns the weights of the centre and of one side. The other side is symmetric. */
    private double[] weights(ScoreTransformation.Smoothed smoothed, int axis) {
        double step = smoothed.unit() == LengthUnit.PIXELS ? 1 : grid.spacing(axis);
        double deviation = smoothed.fullWidth().doubleValue() / DEVIATIONS_IN_FULL_WIDTH / step;
        int radius = (int) Math.min(CUT_OFF * deviation + 0.5, 2.0 * grid.size());
        double[] weights = new double[radius + 1];
        double sum = 0;
        for (int distance = radius; distance >= 0; distance--) {
            double steps = distance / deviation;
            weights[distance] = StrictMath.exp(-0.5 * steps * steps);
            sum += distance == 0 ? weights[0] : 2 * weights[distance];
        }
        for (int distance = 0; distance <= radius; distance++) {
            weights[distance] /= sum;
        }
        return weights;
    }

    /** Filters rows. Copies of the rows are transposed, so that their pixels with the same x lie side by side. */
    private void alongRows(double[] weights) {
        threads.forEachSlab(grid.size() / grid.width(), grid.width(), (from, to) -> alongRows(from, to, weights));
    }

    private void alongRows(int from, int to, double[] weights) {
        int width = grid.width();
        int lines = Math.min(LINES, to - from);
        double[][] columns = new double[width][lines];
        double[] sums = new double[lines];
        for (int first = from; first < to; first += LINES) {
            int count = Math.min(LINES, to - first);
            for (int line = 0; line < count; line++) {
                int base = (first + line) * width;
                for (int x = 0; x < width; x++) {
                    columns[x][line] = values[base + x];
                }
            }
            for (int x = 0; x < width; x++) {
                convolve(columns, x, weights, sums);
                int base = first * width + x;
                for (int line = 0; line < count; line++) {
                    values[base + line * width] = sums[line];
                }
            }
        }
    }

    /**
     * Filters the lines that cross parallel rows. One line starts at each pixel of the first row and advances by the
     * stride.
     */
    private void acrossRows(int base, int stride, int length, double[] weights) {
        int width = grid.width();
        double[][] rows = new double[length][Math.min(LINES, width)];
        double[] sums = new double[Math.min(LINES, width)];
        for (int first = 0; first < width; first += LINES) {
            int count = Math.min(LINES, width - first);
            for (int i = 0; i < length; i++) {
                System.arraycopy(values, base + first + i * stride, rows[i], 0, count);
            }
            for (int i = 0; i < length; i++) {
                convolve(rows, i, weights, sums);
                System.arraycopy(sums, 0, values, base + first + i * stride, count);
            }
        }
    }

    private static void convolve(double[][] lines, int centre, double[] weights, double[] sums) {
        Arrays.fill(sums, 0);
        for (int distance = weights.length - 1; distance > 0; distance--) {
            double[] before = lines[reflection(centre - distance, lines.length)];
            double[] behind = lines[reflection(centre + distance, lines.length)];
            add(sums, weights[distance], before, behind);
        }
        add(sums, weights[0], lines[centre]);
    }

    private static int reflection(int position, int length) {
        if (position >= 0 && position < length) {
            return position;
        }
        int period = Math.floorMod(position, 2 * length);
        return Math.min(period, 2 * length - 1 - period);
    }

    /** Separate arrays with one common index let the compiler vectorise the sum. */
    private static void add(double[] sums, double weight, double[] before, double[] behind) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (before[i] + behind[i]);
        }
    }

    private static void add(double[] sums, double weight, double[] scores) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * scores[i];
        }
    }
}
