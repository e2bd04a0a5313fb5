package io.conformalstreams.conformal.distance;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.image.Grid;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatticeTest {
    @Test
    void takesTheSharedSpacingAsItsUnit() {
        assertThat(lattice(new int[] {4, 5}, 0.7, 0.7)).contains(new Lattice(0.7, 1, 1, 1));
    }

    @Test
    void findsTheLargestPowerOfTwoThatDividesAllSpacings() {
        assertThat(lattice(new int[] {4, 5, 6}, 3, 1, 1)).contains(new Lattice(1, 3, 1, 1));
        assertThat(lattice(new int[] {4, 5, 6}, 2.5, 0.5, 0.75)).contains(new Lattice(0.25, 10, 2, 3));
        assertThat(lattice(new int[] {4, 5}, 6, 4)).contains(new Lattice(2, 1, 3, 2));
    }

    @Test
    void isAbsentWhereSquaresOutgrowIntegers() {
        assertThat(lattice(new int[] {4, 5}, 0.7, 0.5)).isEmpty();
        assertThat(lattice(new int[] {2, 17_000}, 1, 1)).isEmpty();
        assertThat(lattice(new int[] {2, 16_000}, 1, 1)).isPresent();
    }

    private static Optional<Lattice> lattice(int[] shape, double... spacing) {
        return Lattice.of(Grid.of(shape, spacing), spacing);
    }
}
