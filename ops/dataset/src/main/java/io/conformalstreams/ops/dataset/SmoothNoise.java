package io.conformalstreams.ops.dataset;

/**
 * Gaussian noise with a correlation length. Independent normal values on a lattice are interpolated bilinearly, with
 * weights that keep the variance at 1 everywhere.
 */
final class SmoothNoise {

    private final int columns;
    private final double step;
    private final double[] lattice;

    SmoothNoise(ReproducibleRandom random, int height, int width, double step) {
        this.step = step;
        this.columns = (int) (width / step) + 2;
        this.lattice = new double[((int) (height / step) + 2) * columns];
        for (int i = 0; i < lattice.length; i++) {
            lattice[i] = random.gaussian();
        }
    }

    double at(int y, int x) {
        int row = (int) (y / step);
        int column = (int) (x / step);
        double down = smooth(y / step - row);
        double right = smooth(x / step - column);
        int corner = row * columns + column;
        double upper = (1 - right) * lattice[corner] + right * lattice[corner + 1];
        double lower = (1 - right) * lattice[corner + columns] + right * lattice[corner + columns + 1];
        return ((1 - down) * upper + down * lower) / (norm(down) * norm(right));
    }

    private static double smooth(double fraction) {
        return fraction * fraction * (3 - 2 * fraction);
    }

    private static double norm(double weight) {
        return Math.sqrt(weight * weight + (1 - weight) * (1 - weight));
    }
}
