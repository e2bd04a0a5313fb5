package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StandardisationTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** One of a few values, so that there are ties. The infinities and both zeros are among them. */
    private static double value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NEGATIVE_INFINITY;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> 0.0;
            case 4 -> random.nextGaussian();
            default -> random.nextInt(7) - 3;
        };
    }

    private static List<Double> values(Random random, int size) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(value(random));
        }
        return values;
    }

    /** Returns the values at which the function can change, and their neighbours. */
    private static TreeSet<Double> around(List<Double> values) {
        TreeSet<Double> all = new TreeSet<>();
        for (double value : values) {
            all.addAll(List.of(value, Math.nextDown(value), Math.nextUp(value)));
        }
        all.addAll(
                List.of(Double.NEGATIVE_INFINITY, -Double.MAX_VALUE, 0.0, Double.MAX_VALUE, Double.POSITIVE_INFINITY));
        return all;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isTheShareOfLearningValuesBelow(long seed) {
        Random random = new Random(seed);
        List<Double> learning = values(random, 1 + random.nextInt(30));
        Standardisation standardisation = new Standardisation(learning);
        double previous = 0;
        for (double value : around(learning)) {
            long below = learning.stream().filter(learned -> learned < value).count();

            assertThat(standardisation.standardise(value))
                    .isEqualTo((double) below / learning.size())
                    .isGreaterThanOrEqualTo(previous);
            previous = standardisation.standardise(value);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aStandardisedValueIsAtMostAThresholdExactlyWhereTheValueIsAtMostItsInverse(long seed) {
        Random random = new Random(seed);
        List<Double> learning = values(random, 1 + random.nextInt(30));
        Standardisation standardisation = new Standardisation(learning);
        List<Double> thresholds = new ArrayList<>(List.of(0.0, -0.0, 1.0, 1.5, Double.POSITIVE_INFINITY));
        for (int count = 0; count < learning.size(); count++) {
            double share = (double) count / learning.size();
            thresholds.addAll(List.of(share, Math.nextUp(share), random.nextDouble()));
        }
        for (double threshold : thresholds) {
            double inverse = standardisation.inverse(threshold);
            for (double value : around(learning)) {
                assertThat(value <= inverse)
                        .as(
                                "learning values %s, value %s, threshold %s, inverse %s",
                                learning, value, threshold, inverse)
                        .isEqualTo(standardisation.standardise(value) <= threshold);
            }
        }
    }

    @Test
    void theInverseIsALearningValueOrClaimsNothing() {
        Standardisation standardisation = new Standardisation(List.of(5.0, -1.0, 2.0, 2.0));

        assertThat(standardisation.inverse(0)).isEqualTo(-1);
        assertThat(standardisation.inverse(0.25)).isEqualTo(2);
        assertThat(standardisation.inverse(0.5)).isEqualTo(2);
        assertThat(standardisation.inverse(0.75)).isEqualTo(5);
        assertThat(standardisation.inverse(0.99)).isEqualTo(5);
        assertThat(standardisation.inverse(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(standardisation.inverse(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void theOrderOfLearningValuesAndTheSignOfZeroMakeNoDifference() {
        assertThat(new Standardisation(List.of(1.0, -0.0, Double.NEGATIVE_INFINITY)))
                .isEqualTo(new Standardisation(List.of(Double.NEGATIVE_INFINITY, 0.0, 1.0)));
    }

    @Test
    void refusesNothingAndNaN() {
        Standardisation standardisation = new Standardisation(List.of(1.0));

        assertThatIllegalArgumentException().isThrownBy(() -> new Standardisation(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Standardisation(List.of(1.0, Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> standardisation.standardise(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> standardisation.inverse(Double.NaN));
    }
}
