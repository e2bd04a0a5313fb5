package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import java.util.Arrays;

/** Computes distances by comparing every pixel with every other pixel. */
public final class MaskDistance {
    private final DistanceMetric metric;

    /** The index of each pixel along each axis. */
    private final int[][] indices;

    /**
     * The length of a step along each axis. If all axes have the same spacing, it is 1, and {@link #unit} is the spacing:
     * then a distance is rounded like the exact value.
     */
    private final double[] steps;

    private final double unit;

    private MaskDistance(Grid grid, DistanceMetric metric) {
        this.metric = metric;
        int[] shape = grid.shape();
        double[] spacing = grid.spacing();
        boolean isotropic = Arrays.stream(spacing).allMatch(step -> step == spacing[0]);
        unit = isotropic ? spacing[0] : 1;
        steps = Arrays.stream(spacing).map(step -> isotropic ? 1 : step).toArray();
        indices = new int[shape.length][grid.size()];
        for (int pixel = 0; pixel < grid.size(); pixel++) {
            int rest = pixel;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                indices[axis][pixel] = rest % shape[axis];
                rest /= shape[axis];
            }
        }
    }

    /**
     * Returns the signed distances: to the nearest pixel outside for pixels inside, and the negated distance to the
     * mask for pixels outside.
     */
    public static double[] signed(Grid grid, boolean[] members, DistanceMetric metric) {
        MaskDistance distance = new MaskDistance(grid, metric);
        double[] signed = new double[members.length];
        for (int pixel = 0; pixel < members.length; pixel++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int other = 0; other < members.length; other++) {
                if (members[other] != members[pixel]) {
                    nearest = Math.min(nearest, distance.between(pixel, other));
                }
            }
            signed[pixel] = members[pixel] ? nearest : -nearest;
        }
        return signed;
    }

    /** Returns the largest distance of a pixel in {@code from} to its nearest pixel in {@code to}; 0 without pixels. */
    public static double farthest(Grid grid, boolean[] from, boolean[] to, DistanceMetric metric) {
        MaskDistance distance = new MaskDistance(grid, metric);
        double farthest = 0;
        for (int pixel = 0; pixel < from.length; pixel++) {
            if (from[pixel]) {
                double nearest = Double.POSITIVE_INFINITY;
                // A pixel that is closer than the farthest one decides nothing.
                for (int other = 0; other < to.length && nearest > farthest; other++) {
                    if (to[other]) {
                        nearest = Math.min(nearest, distance.between(pixel, other));
                    }
                }
                farthest = Math.max(farthest, nearest);
            }
        }
        return farthest;
    }

    private double between(int pixel, int other) {
        double sum = 0;
        double squares = 0;
        double largest = 0;
        for (int axis = steps.length - 1; axis >= 0; axis--) {
            double difference = steps[axis] * Math.abs(indices[axis][pixel] - indices[axis][other]);
            sum += difference;
            squares += difference * difference;
            largest = Math.max(largest, difference);
        }
        return unit
                * switch (metric) {
                    case EUCLIDEAN -> Math.sqrt(squares);
                    case CITY_BLOCK -> sum;
                    case CHESSBOARD -> largest;
                };
    }
}
