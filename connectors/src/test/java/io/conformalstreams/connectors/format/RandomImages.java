package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.SplittableRandom;

/** Seeded grids and masks. */
public final class RandomImages {

    private final SplittableRandom random;

    public RandomImages(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * A grid of two or three dimensions, with up to 12 pixels along an axis, and spacings that single precision
     * represents exactly.
     */
    public Grid grid() {
        int dimensions = 2 + random.nextInt(2);
        int[] shape = new int[dimensions];
        double[] spacing = new double[dimensions];
        for (int axis = 0; axis < dimensions; axis++) {
            // A single slice of three dimensions is left out: DICOM doesn't tell it from an image of two.
            shape[axis] = 2 + random.nextInt(11);
            spacing[axis] = (1 + random.nextInt(32)) / 8.0;
        }
        return Grid.of(shape, spacing);
    }

    /** A mask that is empty, full, or consists of runs. */
    public PackedMask mask(Grid grid) {
        int kind = random.nextInt(6);
        if (kind == 0) {
            return PackedMask.none(grid);
        }
        if (kind == 1) {
            return PackedMask.all(grid);
        }
        byte[] packed = new byte[(grid.size() + 7) / 8];
        boolean inside = random.nextBoolean();
        for (int index = 0; index < grid.size(); index++) {
            inside ^= random.nextInt(5) == 0;
            if (inside) {
                packed[index >>> 3] |= (byte) (1 << (index & 7));
            }
        }
        return PackedMask.ofPackedBytes(grid, packed);
    }

    public byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    public int below(int bound) {
        return random.nextInt(bound);
    }
}
