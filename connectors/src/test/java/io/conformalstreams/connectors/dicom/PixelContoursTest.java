package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelContoursTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fillingTheContoursGivesThePixelsBack(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            int rows = 1 + random.nextInt(9);
            int columns = 1 + random.nextInt(9);
            double density = random.nextDouble();
            byte[] pixels = new byte[rows * columns];
            for (int index = 0; index < pixels.length; index++) {
                pixels[index] = (byte) (random.nextDouble() < density ? 1 : 0);
            }

            List<List<int[]>> contours = PixelContours.of(rows, columns, pixels, 0);

            for (int index = 0; index < pixels.length; index++) {
                double x = index % columns + 0.5;
                double y = index / columns + 0.5;
                long around = contours.stream()
                        .filter(contour -> encloses(contour, x, y))
                        .count();
                assertThat(around)
                        .as("seed %d, image %d, pixel %d", seed, i, index)
                        .isEqualTo(pixels[index]);
            }
        }
    }

    @Test
    void aRingIsOneContour() {
        byte[] ring = {1, 1, 1, 1, 0, 1, 1, 1, 1};

        assertThat(PixelContours.of(3, 3, ring, 0)).singleElement().satisfies(contour -> {
            assertThat(encloses(contour, 1.5, 1.5)).isFalse();
            assertThat(encloses(contour, 0.5, 1.5)).isTrue();
        });
    }

    /** Counts edges that a ray to the right crosses. */
    private static boolean encloses(List<int[]> contour, double x, double y) {
        boolean inside = false;
        for (int i = 0; i < contour.size(); i++) {
            int[] from = contour.get(i);
            int[] to = contour.get((i + 1) % contour.size());
            boolean crosses = from[1] > y != to[1] > y && from[0] > x;
            inside ^= crosses;
        }
        return inside;
    }
}
