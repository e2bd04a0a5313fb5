package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;

/** A Gaussian filter as one multi-dimensional sum for every pixel. */
final class Smoothing {
    private Smoothing() {}

    static double[] of(Grid grid, double[] scores, ScoreTransformation.Smoothed smoothed) {
        int[] shape = grid.shape();
        double[][] kernels = new double[shape.length][];
        for (int axis = 0; axis < shape.length; axis++) {
            double step = smoothed.unit() == LengthUnit.PIXELS ? 1 : grid.spacing(axis);
            kernels[axis] = kernel(smoothed.fullWidth().doubleValue() / (2 * Math.sqrt(2 * Math.log(2))) / step);
        }
        double[] result = new double[scores.length];
        for (int pixel = 0; pixel < scores.length; pixel++) {
            result[pixel] = sum(shape, scores, kernels, 0, pixel, 0, 1);
        }
        return result;
    }

    private static double[] kernel(double deviation) {
        int radius = (int) (4 * deviation + 0.5);
        double[] kernel = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = Math.exp(-(i - radius) * (i - radius) / (2 * deviation * deviation));
            sum += kernel[i];
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        return kernel;
    }

    private static double sum(
            int[] shape, double[] scores, double[][] kernels, int axis, int pixel, int index, double weight) {
        if (axis == shape.length) {
            return weight * Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, scores[index]));
        }
        int following = 1;
        for (int later = axis + 1; later < shape.length; later++) {
            following *= shape[later];
        }
        int position = pixel / following % shape[axis];
        int radius = kernels[axis].length / 2;
        double sum = 0;
        for (int i = 0; i < kernels[axis].length; i++) {
            int reflected = reflected(position + i - radius, shape[axis]);
            sum += sum(
                    shape, scores, kernels, axis + 1, pixel, index + reflected * following, weight * kernels[axis][i]);
        }
        return sum;
    }

    /** Reflects a position at the borders. The border pixel counts twice. */
    private static int reflected(int position, int length) {
        int reflected = position;
        while (reflected < 0 || reflected >= length) {
            reflected = reflected < 0 ? -1 - reflected : 2 * length - 1 - reflected;
        }
        return reflected;
    }
}
