package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CocoRunLengthsTest {

    @Test
    void countsDownTheColumns() {
        // . # .
        // . # #
        PackedMask mask = PackedMask.ofPackedBytes(Grid.of(2, 3), new byte[] {0b110010});

        // 2 outside, 2 inside, 1 outside, 1 inside, which is 2 less 1: -1 is the group 11111 without more.
        assertThat(CocoRunLengths.counts(mask, 0)).isEqualTo("221O");
    }

    @Test
    void countsNothingFirstWhereTheFirstPixelIsInside() {
        assertThat(CocoRunLengths.counts(PackedMask.all(Grid.of(4, 5)), 0)).isEqualTo("0d0");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void decodesToTheMask(long seed) {
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 50; i++) {
            Grid grid = images.grid();
            PackedMask mask = images.mask(grid);
            int plane = grid.height() * grid.width();
            for (int slice = 0; slice < grid.depth(); slice++) {
                boolean[] decoded = decode(CocoRunLengths.counts(mask, slice), grid.height(), grid.width());
                for (int pixel = 0; pixel < plane; pixel++) {
                    assertThat(decoded[pixel])
                            .as("seed %d, mask %d, slice %d, pixel %d", seed, i, slice, pixel)
                            .isEqualTo(mask.contains(slice * plane + pixel));
                }
            }
        }
    }

    /** What rleFrString and rleDecode of maskApi.c do, step by step. */
    private static boolean[] decode(String counts, int height, int width) {
        List<Long> runs = new ArrayList<>();
        int position = 0;
        while (position < counts.length()) {
            long number = 0;
            int shift = 0;
            boolean more = true;
            while (more) {
                long character = counts.charAt(position++) - 48;
                number |= (character & 0x1f) << 5 * shift;
                more = (character & 0x20) != 0;
                shift++;
                if (!more && (character & 0x10) != 0) {
                    number |= -1L << 5 * shift;
                }
            }
            if (runs.size() > 2) {
                number += runs.get(runs.size() - 2);
            }
            runs.add(number);
        }
        boolean[] pixels = new boolean[height * width];
        int at = 0;
        boolean inside = false;
        for (long run : runs) {
            for (long i = 0; i < run; i++, at++) {
                pixels[at % height * width + at / height] = inside;
            }
            inside = !inside;
        }
        assertThat(at).isEqualTo(pixels.length);
        return pixels;
    }
}
