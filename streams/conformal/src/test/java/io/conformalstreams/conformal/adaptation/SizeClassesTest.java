package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeClassesTest {
    private static final SizeClasses CLASSES =
            new SizeClasses(List.of("small", "medium", "large"), List.of(10.0, 200.5));

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "0, small",
        "9.999, small",
        "10, medium",
        "200.4, medium",
        "200.5, large",
        "1e300, large",
        "Infinity, large"
    })
    void shouldGiveASizeOnABoundToTheLargerClass(double size, String name) {
        assertThat(CLASSES.of(size)).isEqualTo(name);
    }

    @Test
    void shouldMeasureThePredictedMaskInMillimetres() {
        Grid grid = Grid.of(new int[] {2, 3, 4}, new double[] {2, 0.5, 0.5});

        assertThat(CLASSES.of(PackedMask.all(grid))).isEqualTo("medium");
        assertThat(CLASSES.of(PackedMask.none(grid))).isEqualTo("small");
        assertThat(CLASSES.of(PackedMask.all(Grid.of(2, 3)))).isEqualTo("small");
    }

    @Test
    void shouldAllowASingleClass() {
        assertThat(new SizeClasses(List.of("any"), List.of()).of(5)).isEqualTo("any");
    }

    @Test
    void shouldRefuseClassesThatCannotBeToldApart() {
        List<String> names = List.of("a", "b");
        for (double bound : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new SizeClasses(names, List.of(bound)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new SizeClasses(names, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SizeClasses(List.of("a", "a"), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SizeClasses(List.of("a", " "), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SizeClasses(List.of("a", "b", "c"), List.of(2.0, 2.0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CLASSES.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CLASSES.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
