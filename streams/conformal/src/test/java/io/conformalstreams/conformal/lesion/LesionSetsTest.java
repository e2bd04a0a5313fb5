package io.conformalstreams.conformal.lesion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LesionSetsTest {
    private static final int LARGEST_FOR_ALL_CUTS = 2000;
    private static final String[] TOLERANCES = {"0", "0.01", "0.05", "0.1", "0.4", "0.999", "1", "1.5"};

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static double[] inLesion(RandomImage image) {
        return IntStream.range(0, image.values().length)
                .filter(pixel -> image.inTruth()[pixel])
                .mapToDouble(pixel -> image.values()[pixel] + 0.0)
                .sorted()
                .toArray();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void selectionEqualsSorting(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] sorted = inLesion(image);
        PackedMask lesion = image.truth();
        int step = Math.max(1, sorted.length / 20);
        for (int rank = 1; rank <= sorted.length; rank += step) {
            assertThat(image.scores().select(lesion, rank) + 0.0)
                    .as("rank %d", rank)
                    .isEqualTo(sorted[rank - 1]);
        }
        assertThatThrownBy(() -> image.scores().select(lesion, sorted.length + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.scores().select(lesion, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Finds the largest cut at which the set contains enough pixels of the lesion, by counting. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCriticalCutIsTheLargestThatMissesFewEnough(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] sorted = inLesion(image);
        if (sorted.length > LARGEST_FOR_ALL_CUTS) {
            return;
        }
        for (String tolerance : TOLERANCES) {
            double largest = Double.NEGATIVE_INFINITY;
            for (double cut : sorted) {
                if (missesFewEnough(sorted, cut, new BigDecimal(tolerance))) {
                    largest = Math.max(largest, cut);
                }
            }
            boolean nothingToFind = sorted.length == 0 || Double.parseDouble(tolerance) >= 1;
            double expected = nothingToFind ? Double.POSITIVE_INFINITY : largest;
            LesionSets sets = new LesionSets(new BigDecimal(tolerance));
            assertThat(sets.criticalScore(image.scores(), image.truth()))
                    .as(tolerance)
                    .isEqualTo(expected);
            assertThat(sets.criticalValue(image.scores(), image.truth())).isEqualTo(0.0 - expected);
        }
    }

    private static boolean missesFewEnough(double[] inLesion, double cut, BigDecimal tolerance) {
        long missed = Arrays.stream(inLesion).filter(score -> score < cut).count();
        return BigDecimal.valueOf(missed).compareTo(tolerance.multiply(BigDecimal.valueOf(inLesion.length))) <= 0;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSetMissesFewEnoughExactlyWhereTheScalarSaysSo(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] sorted = inLesion(image);
        if (sorted.length == 0) {
            return;
        }
        Random random = new Random(~seed);
        for (String tolerance : TOLERANCES) {
            LesionSets sets = new LesionSets(new BigDecimal(tolerance));
            double critical = sets.criticalValue(image.scores(), image.truth());
            double other = -sorted[random.nextInt(sorted.length)];
            for (double threshold : new double[] {critical, Math.nextDown(critical), other, Double.POSITIVE_INFINITY}) {
                long missed =
                        sorted.length - sets.set(image.scores(), threshold).intersectionCount(image.truth());
                boolean fewEnough = BigDecimal.valueOf(missed)
                                .compareTo(new BigDecimal(tolerance).multiply(BigDecimal.valueOf(sorted.length)))
                        <= 0;
                assertThat(fewEnough).as("tolerance %s", tolerance).isEqualTo(critical <= threshold);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutToleranceTheyAreTheMarginalOuterSets(long seed) {
        RandomImage image = RandomImage.of(seed);
        ScoreTransformation identity = new ScoreTransformation.Identity();
        InnerOuterSets outer = new InnerOuterSets(identity, identity, new Combination.Marginal());
        PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
        LesionSets sets = new LesionSets(BigDecimal.ZERO);
        double gamma = outer.criticalValues(predicted, image.truth()).outer();

        assertThat(sets.criticalValue(image.scores(), image.truth())).isEqualTo(gamma);
        for (double threshold : new double[] {gamma, Math.nextDown(gamma), 0.5, Double.POSITIVE_INFINITY}) {
            assertThat(sets.set(image.scores(), threshold)).isEqualTo(outer.outerSet(predicted, threshold));
        }
    }

    @Test
    void refusesWhatMeansNothing() {
        assertThatThrownBy(() -> new LesionSets(new BigDecimal("-0.1"))).hasMessageContaining("at least 0");
        RandomImage image = RandomImage.of(1);
        assertThatThrownBy(() -> new LesionSets(BigDecimal.ZERO).set(image.scores(), Double.NaN))
                .hasMessageContaining("NaN");
    }
}
