package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An image with one round lesion, which covers a fifth (2-D) or a fourteenth (3-D) of the image. The logits decrease
 * with the distance from its centre and have noise.
 *
 * @param scoreBytes float32 logits, little-endian
 * @param truth the lesion without the noise
 */
record SyntheticLesion(Grid grid, ByteBuffer scoreBytes, PackedMask truth) {
    private static final double RELATIVE_RADIUS = 0.5;

    static SyntheticLesion on(Grid grid) {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer scores = ByteBuffer.allocate(Math.multiplyExact(grid.size(), Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        byte[] lesion = new byte[(grid.size() + 7) / 8];
        for (int index = 0; index < grid.size(); index++) {
            double clean = 10 * (RELATIVE_RADIUS - relativeDistance(grid, index));
            scores.putFloat(index * Float.BYTES, (float) (clean + random.nextDouble(-1, 1)));
            if (clean > 0) {
                lesion[index >>> 3] |= (byte) (1 << (index & 7));
            }
        }
        return new SyntheticLesion(grid, scores, PackedMask.ofPackedBytes(grid, lesion));
    }

    /** The grid for a text like {@code 155x240x240@3x1x1}: shape, then spacing in mm if it isn't 1 everywhere. */
    static Grid grid(String text) {
        String[] parts = text.split("@");
        int[] shape =
                Arrays.stream(parts[0].split("x")).mapToInt(Integer::parseInt).toArray();
        return parts.length == 1
                ? Grid.of(shape)
                : Grid.of(
                        shape,
                        Arrays.stream(parts[1].split("x"))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
    }

    /** The distance from the centre. Along each axis, the unit is half the image. */
    private static double relativeDistance(Grid grid, int index) {
        double x = offCentre(index % grid.width(), grid.width());
        double y = offCentre(index / grid.width() % grid.height(), grid.height());
        double z = offCentre(index / grid.width() / grid.height(), grid.depth());
        return Math.sqrt(x * x + y * y + z * z);
    }

    private static double offCentre(int position, int length) {
        return 2 * (position + 0.5) / length - 1;
    }
}
