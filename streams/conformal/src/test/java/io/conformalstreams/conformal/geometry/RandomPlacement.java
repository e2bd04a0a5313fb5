package io.conformalstreams.conformal.geometry;

import io.conformalstreams.conformal.image.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Grids at random positions and angles, and the same voxels in another order. */
final class RandomPlacement {

    private final Random random;

    RandomPlacement(long seed) {
        this.random = new Random(seed);
    }

    /** Returns a grid with two or three axes of different lengths, at any angle. */
    PlacedGrid oblique() {
        int dimensions = 2 + random.nextInt(2);
        int[] shape = new int[dimensions];
        double[] spacing = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            shape[axis] = 1 + random.nextInt(6);
            spacing[axis] = 0.2 + 4 * random.nextDouble();
        }
        double[][] rotation = rotation();
        double[][] directions = Arrays.copyOf(rotation, dimensions);
        double[] origin = {200 * random.nextGaussian(), 200 * random.nextGaussian(), 200 * random.nextGaussian()};
        return new PlacedGrid(Grid.of(shape, spacing), ImageGeometry.of(origin, directions, Optional.empty()));
    }

    /**
     * Returns the same voxels with the axes in another order and some axes reversed, computed from patient coordinates.
     */
    PlacedGrid turned(PlacedGrid grid) {
        int dimensions = grid.grid().dimensions();
        List<Integer> order = new ArrayList<>();
        for (int axis = 0; axis < dimensions; axis++) {
            order.add(axis);
        }
        Collections.shuffle(order, random);
        int[] shape = new int[dimensions];
        double[] spacing = new double[dimensions];
        double[][] directions = new double[dimensions][3];
        double[] first = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            int original = order.get(axis);
            boolean backwards = random.nextBoolean();
            shape[axis] = grid.grid().shape()[original];
            spacing[axis] = grid.grid().spacing(original);
            for (int coordinate = 0; coordinate < 3; coordinate++) {
                directions[axis][coordinate] = (backwards ? -1 : 1)
                        * grid.geometry().directions().get(original).get(coordinate);
            }
            first[original] = backwards ? shape[axis] - 1 : 0;
        }
        return new PlacedGrid(
                Grid.of(shape, spacing), ImageGeometry.of(grid.position(first), directions, Optional.empty()));
    }

    /** Returns the same grid at another position. */
    static PlacedGrid shifted(PlacedGrid grid, double[] millimetres) {
        double[] origin = grid.position(new double[grid.grid().dimensions()]);
        for (int coordinate = 0; coordinate < 3; coordinate++) {
            origin[coordinate] += millimetres[coordinate];
        }
        double[][] directions = grid.geometry().directions().stream()
                .map(direction ->
                        direction.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new);
        return new PlacedGrid(grid.grid(), ImageGeometry.of(origin, directions, Optional.empty()));
    }

    /** Returns the rows of a rotation or a reflection, by Gram-Schmidt orthonormalisation. */
    private double[][] rotation() {
        double[][] rows = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                rows[row][column] = random.nextGaussian();
            }
            for (int before = 0; before < row; before++) {
                double along = product(rows[row], rows[before]);
                for (int column = 0; column < 3; column++) {
                    rows[row][column] -= along * rows[before][column];
                }
            }
            double length = Math.sqrt(product(rows[row], rows[row]));
            for (int column = 0; column < 3; column++) {
                rows[row][column] /= length;
            }
        }
        return rows;
    }

    private static double product(double[] one, double[] other) {
        return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
    }
}
