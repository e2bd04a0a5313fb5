package io.conformalstreams.conformal.dice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiceCoefficientTest {

    /** All sets of so many pixels are tried. */
    private static final int PIXELS = 4;

    private static final Grid GRID = Grid.of(1, PIXELS);
    private static final int SETS = 1 << PIXELS;

    @Test
    void isTwiceTheCommonPixelsByThePixelsOfBoth() {
        for (int predicted = 0; predicted < SETS; predicted++) {
            for (int truth = 0; truth < SETS; truth++) {
                assertThat(DiceCoefficient.of(mask(predicted), mask(truth))).isEqualTo(dice(predicted, truth));
            }
        }
        assertThat(DiceCoefficient.of(mask(0b0111), mask(0b0110))).isEqualTo(0.8);
        assertThat(DiceCoefficient.of(mask(0), mask(0))).isEqualTo(1);
        assertThat(DiceCoefficient.of(mask(0), mask(1))).isZero();
    }

    /** Tries every mask, also one that does not contain the inner set or leaves the outer set. */
    @Test
    void theSmallestIsThatOfTheWorstTruthBetweenTheSets() {
        for (int predicted = 0; predicted < SETS; predicted++) {
            for (int outer = 0; outer < SETS; outer++) {
                for (int inner = 0; inner < SETS; inner++) {
                    OptionalDouble smallest = smallestOfAllTruths(predicted, inner, outer);
                    double found = DiceCoefficient.smallest(mask(predicted), mask(inner), mask(outer));
                    if (smallest.isPresent()) {
                        assertThat(found)
                                .as("mask %d, inner %d, outer %d", predicted, inner, outer)
                                .isEqualTo(smallest.getAsDouble());
                    }
                    assertThat(found).isBetween(0.0, 1.0);
                }
            }
        }
        assertThat(DiceCoefficient.smallest(mask(0), mask(0), mask(0))).isEqualTo(1);
        assertThat(DiceCoefficient.smallest(mask(0b0011), PackedMask.none(GRID), PackedMask.all(GRID)))
                .isZero();
    }

    @Test
    void refusesSetsOnDifferentGrids() {
        PackedMask other = PackedMask.all(Grid.of(PIXELS, 1));
        assertThatThrownBy(() -> DiceCoefficient.of(mask(1), other)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> DiceCoefficient.smallest(mask(1), mask(1), other))
                .isInstanceOf(InvalidImageException.class);
    }

    private static OptionalDouble smallestOfAllTruths(int predicted, int inner, int outer) {
        return IntStream.range(0, SETS)
                .filter(truth -> (inner & ~truth) == 0 && (truth & ~outer) == 0)
                .mapToDouble(truth -> dice(predicted, truth))
                .min();
    }

    private static double dice(int predicted, int truth) {
        int sizes = Integer.bitCount(predicted) + Integer.bitCount(truth);
        return sizes == 0 ? 1 : 2.0 * Integer.bitCount(predicted & truth) / sizes;
    }

    private static PackedMask mask(int bits) {
        return PackedMask.ofPackedBytes(GRID, new byte[] {(byte) bits});
    }
}
