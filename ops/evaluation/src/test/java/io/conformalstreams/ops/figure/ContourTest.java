package io.conformalstreams.ops.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContourTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void enclosesTheCentresOfExactlyTheMasksPixels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Grid grid = Grid.of(1 + random.nextInt(3), 1 + random.nextInt(14), 1 + random.nextInt(14));
        byte[] packed = new byte[(grid.size() + 7) / 8];
        for (int index = 0; index < grid.size(); index++) {
            if (random.nextBoolean()) {
                packed[index / 8] |= (byte) (1 << index % 8);
            }
        }
        PackedMask mask = PackedMask.ofPackedBytes(grid, packed);
        for (int slice = 0; slice < grid.depth(); slice++) {
            Path2D contour = Contour.of(mask, slice);
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    boolean inside = mask.contains((slice * grid.height() + y) * grid.width() + x);
                    assertThat(contour.contains(x + 0.5, y + 0.5))
                            .as("slice %d, pixel (%d, %d)", slice, y, x)
                            .isEqualTo(inside);
                }
            }
        }
    }

    @Test
    void aFullMaskIsOutlinedAtTheBorder() {
        assertThat(Contour.of(PackedMask.all(Grid.of(3, 4)), 0).getBounds2D())
                .isEqualTo(new Rectangle2D.Double(0, 0, 4, 3));
    }

    @Test
    void anEmptyMaskHasNoOutline() {
        assertThat(Contour.of(PackedMask.none(Grid.of(3, 4)), 0)
                        .getPathIterator(null)
                        .isDone())
                .isTrue();
    }
}
