package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;

/** Computes distances by comparing every pixel with every other pixel. */
public final class MaskDistance {
    private MaskDistance() {}

    /**
     * Returns the signed distances: to the nearest pixel outside for pixels inside, and the negated distance to the
     * mask for pixels outside.
     */
    public static double[] signed(Grid grid, boolean[] members, DistanceMetric metric) {
        double[] spacing = grid.spacing();
        int[] shape = grid.shape();
        double[] signed = new double[members.length];
        for (int pixel = 0; pixel < members.length; pixel++) {
            double nearest = Double.POSITIVE_INFINITY;
            for (int other = 0; other < members.length; other++) {
                if (members[other] != members[pixel]) {
                    nearest = Math.min(nearest, between(spacing, shape, pixel, other, metric));
                }
            }
            signed[pixel] = members[pixel] ? nearest : -nearest;
        }
        return signed;
    }

    /**
     * Returns the distance between two pixels. If all axes have the same spacing, it is the spacing times the distance
     * of the indices, so that it is rounded like the exact value.
     */
    public static double between(Grid grid, int pixel, int other, DistanceMetric metric) {
        return between(grid.spacing(), grid.shape(), pixel, other, metric);
    }

    private static double between(double[] spacing, int[] shape, int pixel, int other, DistanceMetric metric) {
        boolean isotropic = isotropic(spacing);
        double sum = 0;
        double squares = 0;
        double largest = 0;
        int from = pixel;
        int to = other;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            double step = isotropic ? 1 : spacing[axis];
            double difference = step * Math.abs(from % shape[axis] - to % shape[axis]);
            sum += difference;
            squares += difference * difference;
            largest = Math.max(largest, difference);
            from /= shape[axis];
            to /= shape[axis];
        }
        double distance = switch (metric) {
            case EUCLIDEAN -> Math.sqrt(squares);
            case CITY_BLOCK -> sum;
            case CHESSBOARD -> largest;
        };
        return isotropic ? spacing[0] * distance : distance;
    }

    private static boolean isotropic(double[] spacing) {
        for (double step : spacing) {
            if (step != spacing[0]) {
                return false;
            }
        }
        return true;
    }
}
