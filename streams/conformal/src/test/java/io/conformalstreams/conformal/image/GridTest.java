package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GridTest {
    @Test
    void namesItsAxesInTheOrderOfTheShape() {
        Grid volume = Grid.of(new int[] {3, 5, 7}, new double[] {2.5, 0.5, 1});

        assertThat(volume.dimensions()).isEqualTo(3);
        assertThat(new int[] {volume.depth(), volume.height(), volume.width()}).containsExactly(3, 5, 7);
        assertThat(volume.size()).isEqualTo(105);
        assertThat(volume.spacing(0)).isEqualTo(2.5);
        assertThat(volume.voxelVolume()).isEqualTo(1.25);
        assertThat(Grid.of(5, 7).depth()).isEqualTo(1);
        assertThat(Grid.of(5, 7).spacing()).containsExactly(1, 1);
    }

    @Test
    void isAValueThatNobodyElseCanChange() {
        int[] shape = {4, 6};
        double[] spacing = {0.5, 1};
        Grid grid = Grid.of(shape, spacing);
        shape[0] = 9;
        spacing[0] = 9;
        grid.shape()[1] = 9;
        grid.spacing()[1] = 9;

        assertThat(grid)
                .isEqualTo(Grid.of(new int[] {4, 6}, new double[] {0.5, 1}))
                .hasSameHashCodeAs(Grid.of(new int[] {4, 6}, new double[] {0.5, 1}))
                .isNotEqualTo(Grid.of(4, 6))
                .isNotEqualTo(Grid.of(new int[] {1, 4, 6}, new double[] {1, 0.5, 1}));
    }

    @Test
    void refusesWhatIsNoImage() {
        double[] unit = {1, 1};
        assertThatThrownBy(() -> Grid.of(5)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(1, 2, 3, 4)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(0, 5)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(5, -1)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(new int[] {1, 2, 3}, unit)).isInstanceOf(InvalidImageException.class);
        for (double step : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Grid.of(new int[] {2, 2}, new double[] {1, step}))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("finite and positive");
        }
    }

    @Test
    void boundsItsSizeWithoutOverflow() {
        assertThat(Grid.of(1, Integer.MAX_VALUE - 8).size()).isEqualTo(Integer.MAX_VALUE - 8);
        assertThatThrownBy(() -> Grid.of(1, Integer.MAX_VALUE)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(1 << 16, 1 << 16)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> Grid.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(InvalidImageException.class);
    }
}
