package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PixelValues;
import io.conformalstreams.conformal.image.ScoreMap;

/**
 * A separable Gaussian filter with reflected borders, the edge pixel repeated. Its weights come from exactly rounded
 * operations and a strict exponential, so that every machine gets the same scores.
 */
final class GaussianFilter {
    /** Standard deviations within the full width at half maximum: 2 sqrt(2 ln 2). */
    private static final double DEVIATIONS_IN_FULL_WIDTH = 2.354820045030949;

    private static final double CUT_OFF = 4;

    /** Lines that are copied out together: as many doubles as two cache lines hold. */
    private static final int TILE = 16;

    private final Grid grid;
    private final PixelValues values;

    private GaussianFilter(ScoreMap scores) {
        this.grid = scores.grid();
        this.values = PixelValues.reals(grid);
    }

    /** The filtered scores of an image. */
    static SmoothedScores apply(ScoreMap scores, ScoreTransformation.Smoothed smoothed) {
        GaussianFilter filter = new GaussianFilter(scores);
        filter.load(scores);
        filter.smooth(smoothed);
        return SmoothedScores.unchanged(filter.values);
    }

    private void load(ScoreMap scores) {
        double[] row = new double[grid.width()];
        for (int base = 0; base < grid.size(); base += row.length) {
            for (int x = 0; x < row.length; x++) {
                row[x] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scores.at(base + x)));
            }
            values.store(base, 0, 1, row.length, row);
        }
    }

    private void smooth(ScoreTransformation.Smoothed smoothed) {
        int last = grid.dimensions() - 1;
        int slice = grid.height() * grid.width();
        double[] alongRows = weights(smoothed, last);
        for (int base = 0; base < grid.size(); base += grid.width()) {
            alongLines(base, 1, grid.width(), 1, alongRows);
        }
        double[] alongColumns = weights(smoothed, last - 1);
        for (int base = 0; base < grid.size(); base += slice) {
            alongLines(base, grid.width(), grid.height(), grid.width(), alongColumns);
        }
        if (grid.depth() > 1) {
            alongLines(0, slice, grid.depth(), slice, weights(smoothed, 0));
        }
    }

    /** The weights of the centre and of one side, which is as good as the other. */
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

    private void alongLines(int base, int stride, int length, int lines, double[] weights) {
        int radius = weights.length - 1;
        double[] tile = new double[Math.min(TILE, lines) * length];
        double[] reflected = new double[length + 2 * radius];
        for (int first = 0; first < lines; first += TILE) {
            int count = Math.min(TILE, lines - first);
            values.load(base + first, stride, length, count, tile);
            for (int line = 0; line < count; line++) {
                reflect(tile, line * length, length, radius, reflected);
                convolve(reflected, weights, tile, line * length, length);
            }
            values.store(base + first, stride, length, count, tile);
        }
    }

    private static void reflect(double[] lines, int from, int length, int radius, double[] reflected) {
        for (int i = 0; i < reflected.length; i++) {
            int position = Math.floorMod(i - radius, 2 * length);
            reflected[i] = lines[from + Math.min(position, 2 * length - 1 - position)];
        }
    }

    private static void convolve(double[] reflected, double[] weights, double[] lines, int from, int length) {
        int radius = weights.length - 1;
        for (int i = 0; i < length; i++) {
            int centre = i + radius;
            double sum = 0;
            for (int distance = radius; distance > 0; distance--) {
                sum += weights[distance] * (reflected[centre - distance] + reflected[centre + distance]);
            }
            lines[from + i] = sum + weights[0] * reflected[centre];
        }
    }
}
