package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.MaskDistance;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Computes dilations and erosions pixel by pixel, by the definition of the element. */
final class Morphology {
    private final Grid grid;
    private final boolean[] region;
    private final StructuringElement element;

    Morphology(Grid grid, boolean[] region, StructuringElement element) {
        this.grid = grid;
        this.region = region;
        this.element = element;
    }

    /** Returns for each pixel the first dilation that contains it, or +inf if none does. */
    double[] dilationsUntilReached(boolean[] mask) {
        if (element instanceof StructuringElement.Disk disk) {
            return radiusUntilReached(mask, disk.unit());
        }
        boolean[] set = mask.clone();
        double[] lambdas = new double[mask.length];
        for (int pixel = 0; pixel < lambdas.length; pixel++) {
            lambdas[pixel] = set[pixel] ? 0 : Double.POSITIVE_INFINITY;
        }
        for (int lambda = 1, idle = 0; idle < 2; lambda++) {
            boolean[] dilated = dilated(set, usesSquare(lambda));
            for (int pixel = 0; pixel < lambdas.length; pixel++) {
                lambdas[pixel] = dilated[pixel] ? Math.min(lambdas[pixel], lambda) : lambdas[pixel];
            }
            idle = Arrays.equals(set, dilated) ? idle + 1 : 0;
            set = dilated;
        }
        return lambdas;
    }

    /**
     * Returns for each pixel the first erosion that does not contain it, or +inf if all do. Nothing is eroded from
     * outside the image.
     */
    double[] erosionsUntilLost(boolean[] mask) {
        boolean[] complement = new boolean[mask.length];
        for (int pixel = 0; pixel < mask.length; pixel++) {
            complement[pixel] = !mask[pixel];
        }
        if (element instanceof StructuringElement.Disk disk) {
            return radiusUntilReached(complement, disk.unit());
        }
        boolean[] set = mask.clone();
        double[] lambdas = new double[mask.length];
        for (int pixel = 0; pixel < lambdas.length; pixel++) {
            lambdas[pixel] = set[pixel] ? Double.POSITIVE_INFINITY : 0;
        }
        for (int lambda = 1, idle = 0; idle < 2; lambda++) {
            boolean[] before = set;
            boolean[] eroded = new boolean[mask.length];
            boolean square = usesSquare(lambda);
            for (int pixel = 0; pixel < mask.length; pixel++) {
                eroded[pixel] = !anyNeighbour(pixel, square, neighbour -> !before[neighbour]);
                lambdas[pixel] = eroded[pixel] ? lambdas[pixel] : Math.min(lambdas[pixel], lambda);
            }
            idle = Arrays.equals(set, eroded) ? idle + 1 : 0;
            set = eroded;
        }
        return lambdas;
    }

    private boolean usesSquare(int lambda) {
        return element == StructuringElement.Iterated.SQUARE
                || element == StructuringElement.Iterated.OCTAGON && lambda % 2 == 0;
    }

    private boolean[] dilated(boolean[] set, boolean square) {
        boolean[] dilated = new boolean[set.length];
        for (int pixel = 0; pixel < set.length; pixel++) {
            dilated[pixel] = region[pixel] && anyNeighbour(pixel, square, neighbour -> set[neighbour]);
        }
        return dilated;
    }

    /** Whether the pixel itself or any other pixel of the element around it fulfils a condition. */
    private boolean anyNeighbour(int pixel, boolean square, IntPredicate condition) {
        int[] centre = coordinates(pixel);
        for (int other = 0; other < grid.size(); other++) {
            int[] place = coordinates(other);
            int sum = 0;
            int largest = 0;
            for (int axis = 0; axis < 3; axis++) {
                int difference = Math.abs(place[axis] - centre[axis]);
                sum += difference;
                largest = Math.max(largest, difference);
            }
            if ((square ? largest : sum) <= 1 && condition.test(other)) {
                return true;
            }
        }
        return false;
    }

    private int[] coordinates(int pixel) {
        int row = pixel / grid.width();
        return new int[] {row / grid.height(), row % grid.height(), pixel % grid.width()};
    }

    private double[] radiusUntilReached(boolean[] mask, LengthUnit unit) {
        Grid measured = unit == LengthUnit.PIXELS ? Grid.of(grid.shape()) : grid;
        double[] signed = MaskDistance.signed(measured, mask, DistanceMetric.EUCLIDEAN);
        return Arrays.stream(signed).map(distance -> Math.max(0, -distance)).toArray();
    }
}
