package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RadixSortTest {

    static Stream<Arguments> distributions() {
        double[] special = {
            Double.NEGATIVE_INFINITY,
            -Double.MAX_VALUE,
            -Double.MIN_VALUE,
            0,
            Double.MIN_VALUE,
            1,
            Double.POSITIVE_INFINITY
        };
        return Stream.of(
                distribution("any bits", random -> finite(Double.longBitsToDouble(random.nextLong()))),
                distribution("single precision", random -> (float) (random.nextDouble() - 0.5)),
                distribution("equal", random -> -0.25),
                distribution("special", random -> special[random.nextInt(special.length)]));
    }

    private static Arguments distribution(String name, ToDoubleFunction<SplittableRandom> draw) {
        return Arguments.of(name, draw);
    }

    private static double finite(double value) {
        return Double.isNaN(value) ? 0 : value;
    }

    /** Every bit counts: a threshold after a restart must equal the one before it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void shouldSortManyNumbersAsTheStandardLibraryDoes(String name, ToDoubleFunction<SplittableRandom> draw) {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = random.doubles(3 * RadixSort.MANY)
                .map(unused -> draw.applyAsDouble(random))
                .toArray();
        assertSorted(values);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, RadixSort.MANY - 1, RadixSort.MANY, RadixSort.MANY + 1})
    void shouldSortAnyNumberOfNumbers(int count) {
        assertSorted(new SplittableRandom(4).doubles(count, -1, 1).toArray());
    }

    private static void assertSorted(double[] values) {
        double[] expected = values.clone();
        Arrays.sort(expected);
        RadixSort.sort(values);
        assertThat(values).isEqualTo(expected);
    }
}
