package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import java.util.Random;

/**
 * Random masks of a small image, from empty masks and single pixels to single holes and full masks.
 *
 * @param region the region of interest: mostly the whole image, otherwise a region with obstacles
 */
record RandomMasks(Grid grid, boolean[] predicted, boolean[] truth, boolean[] region, StructuringElement element) {
    static final String[] SHARES = {"1", "0.999", "0.99", "0.9", "0.7", "0.5", "0.1", "0.001"};

    static RandomMasks of(long seed) {
        Random random = new Random(seed);
        int[] shape = new int[2 + random.nextInt(2)];
        double[] spacing = new double[shape.length];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = 1 + random.nextInt(shape.length == 2 ? 14 : 6);
            spacing[axis] = axis > 0 && seed % 2 == 0 ? spacing[0] : new double[] {0.5, 1, 2.5}[random.nextInt(3)];
        }
        Grid grid = Grid.of(shape, spacing);
        boolean confined = random.nextBoolean();
        int elements = StructuringElement.Iterated.values().length;
        int element = random.nextInt(confined ? elements : elements + 2);
        return new RandomMasks(
                grid,
                members(grid, random, 0, 1, 0.02, 0.02, 0.1, 0.5, 0.9, 0.98),
                members(grid, random, 0, 1, 0.02, 0.1, 0.5, 0.9, 0.98),
                confined ? members(grid, random, 0, 0.5, 0.65, 0.8) : members(grid, random, 1),
                element < elements
                        ? StructuringElement.Iterated.values()[element]
                        : new StructuringElement.Disk(LengthUnit.values()[element - elements]));
    }

    private static boolean[] members(Grid grid, Random random, double... shares) {
        double share = shares[random.nextInt(shares.length)];
        boolean[] members = new boolean[grid.size()];
        for (int pixel = 0; pixel < members.length; pixel++) {
            members[pixel] = random.nextDouble() < share;
        }
        return members;
    }

    PackedMask pack(boolean[] members) {
        return RandomImage.mask(grid, members);
    }

    /** Computes D by repeated dilation, with the rule for an empty mask. */
    double[] lambdas(EmptyMask rule) {
        boolean[] start = predicted.clone();
        boolean empty = true;
        for (int pixel = 0; pixel < start.length; pixel++) {
            start[pixel] &= region[pixel];
            empty &= !start[pixel];
        }
        boolean[] mask = empty && rule == EmptyMask.WHOLE_IMAGE ? region : start;
        return new Morphology(grid, region, element).dilationsUntilReached(mask);
    }
}
