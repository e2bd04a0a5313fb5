package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import java.util.Optional;
import java.util.Random;

/** Volumes at random positions and angles, right-handed and left-handed. */
public final class RandomOblique {

    private RandomOblique() {}

    /** Three axes of 2 to 9 voxels, with a spacing that single precision represents exactly. */
    public static PlacedGrid grid(long seed) {
        Random random = new Random(seed);
        int[] shape = {2 + random.nextInt(8), 2 + random.nextInt(8), 2 + random.nextInt(8)};
        double[] spacing = {
            (1 + random.nextInt(32)) / 8.0, (1 + random.nextInt(32)) / 8.0, (1 + random.nextInt(32)) / 8.0
        };
        double[] origin = {100 * random.nextGaussian(), 100 * random.nextGaussian(), 100 * random.nextGaussian()};
        return new PlacedGrid(Grid.of(shape, spacing), ImageGeometry.of(origin, axes(random), Optional.empty()));
    }

    private static double[][] axes(Random random) {
        double[] first = unit(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
        double[] any = unit(random.nextGaussian(), random.nextGaussian(), random.nextGaussian());
        double[] second = cross(first, any);
        second = unit(second[0], second[1], second[2]);
        double[] third = cross(first, second);
        double hand = random.nextBoolean() ? 1 : -1;
        return new double[][] {first, second, {hand * third[0], hand * third[1], hand * third[2]}};
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }

    private static double[] cross(double[] one, double[] other) {
        return new double[] {
            one[1] * other[2] - one[2] * other[1],
            one[2] * other[0] - one[0] * other[2],
            one[0] * other[1] - one[1] * other[0]
        };
    }
}
