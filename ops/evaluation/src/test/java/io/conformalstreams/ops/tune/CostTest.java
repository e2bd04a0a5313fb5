package io.conformalstreams.ops.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the cost of a set with a count pixel by pixel. */
class CostTest {

    private static final Grid GRID = Grid.of(5, 9);

    @ParameterizedTest
    @EnumSource(
            value = Side.class,
            names = {"INNER", "OUTER"})
    void countsAnnotatedPixelsAlone(Side side) {
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            PackedMask set = mask(random);
            PackedMask ignored = mask(random).minus(first());
            PackedMask truth = mask(random).minus(ignored);
            int annotated = 0;
            int open = 0;
            int inSet = 0;
            int labelled = 0;
            for (int pixel = 0; pixel < GRID.size(); pixel++) {
                if (ignored.contains(pixel)) {
                    continue;
                }
                annotated++;
                inSet += set.contains(pixel) ? 1 : 0;
                labelled += truth.contains(pixel) ? 1 : 0;
                boolean missed = truth.contains(pixel) && !set.contains(pixel);
                boolean excess = !truth.contains(pixel) && set.contains(pixel);
                open += (side == Side.INNER ? missed : excess) ? 1 : 0;
            }
            Cost cost = Cost.of(side, set, truth, ignored, 1);
            assertThat(cost.share()).isEqualTo((double) open / annotated);
            assertThat(cost.ratio().isPresent()).isEqualTo(labelled > 0);
            if (labelled > 0) {
                assertThat(cost.ratio().getAsDouble()).isEqualTo((double) inSet / labelled);
            }
        }
    }

    private static PackedMask first() {
        byte[] bits = new byte[(GRID.size() + 7) / 8];
        bits[0] = 1;
        return PackedMask.ofPackedBytes(GRID, bits);
    }

    private static PackedMask mask(Random random) {
        int density = random.nextInt(5);
        byte[] bits = new byte[(GRID.size() + 7) / 8];
        IntStream.range(0, GRID.size())
                .filter(pixel -> random.nextInt(4) < density)
                .forEach(pixel -> bits[pixel >> 3] |= (byte) (1 << (pixel & 7)));
        return PackedMask.ofPackedBytes(GRID, bits);
    }
}
