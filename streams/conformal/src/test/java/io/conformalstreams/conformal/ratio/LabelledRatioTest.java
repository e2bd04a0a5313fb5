package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabelledRatioTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static LabelledRatio ofOneChannel(RandomImage image) {
        PackedMask truth = image.labels().mask(Set.of(1, 200, 255));
        return LabelledRatio.of(image.scores(), image.scores(), ScoreKind.LOGIT, truth, truth);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldHaveTheErrorsOfTheBins(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] excess = new double[15];
        double total = 0;
        double squares = 0;
        for (int pixel = 0; pixel < image.values().length; pixel++) {
            double probability = 1 / (1 + Math.exp(-image.values()[pixel]));
            int bin = 0;
            while (bin < 14 && 15 * probability >= bin + 1) {
                bin++;
            }
            double difference = probability - (image.inTruth()[pixel] ? 1 : 0);
            excess[bin] += difference;
            total += difference;
            squares += difference * difference;
        }
        int size = image.values().length;

        CalibrationError error = ofOneChannel(image).denominator();

        assertThat(error.expected())
                .isCloseTo(Arrays.stream(excess).map(Math::abs).sum() / size, within(1e-12));
        assertThat(error.volumeBias()).isCloseTo(Math.abs(total) / size, within(1e-12));
        assertThat(error.brierScore()).isCloseTo(squares / size, within(1e-12));
        assertThat(error.expected()).isGreaterThanOrEqualTo(error.volumeBias() - 1e-15);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldCoverTheTrueRatioWithTheImagesOwnErrors(long seed) {
        LabelledRatio image = ofOneChannel(RandomImage.of(seed));

        RatioInterval interval = new RatioIntervals.Calibrated(RatioEstimator.PLAIN, new BigDecimal("0.9"))
                .interval(
                        image.moments(),
                        error -> 1e-12
                                + (error == RatioError.NUMERATOR_VOLUME ? image.numerator() : image.denominator())
                                        .volumeBias());

        image.trueRatio()
                .ifPresent(ratio -> assertThat(interval.contains(ratio)).isTrue());
        assertThat(image.trueRatio().isPresent())
                .isEqualTo(
                        !RandomImage.of(seed).labels().mask(Set.of(1, 200, 255)).isEmpty());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldDivideLogitsByTheTemperature(long seed) {
        RandomImage image = RandomImage.of(seed);
        PackedMask truth = image.labels().mask(Set.of(1, 200, 255));
        double temperature = 0.5 + (seed % 5);
        double[] probabilities = Arrays.stream(image.values())
                .map(value -> 1 / (1 + Math.exp(-value / temperature)))
                .toArray();
        PixelProbability scaled = new PixelProbability(ScoreKind.LOGIT, temperature);

        LabelledRatio labelled = LabelledRatio.of(image.scores(), image.scores(), scaled, truth, truth);
        RatioMoments predicted = RatioMoments.of(image.scores(), image.scores(), scaled);
        RatioMoments direct = RatioMoments.of(probabilities, probabilities);

        assertThat(predicted.meanDenominator()).isCloseTo(direct.meanDenominator(), within(1e-14));
        assertThat(labelled.moments().meanDenominator()).isEqualTo(predicted.meanDenominator());
        assertThat(labelled.moments().meanSquaredError()).isEqualTo(predicted.meanSquaredError());
    }

    @Test
    void shouldTurnProbabilitiesIntoLogitsForATemperature() {
        double[] probabilities = {0, 0.2, 0.5, 1};

        new PixelProbability(ScoreKind.PROBABILITY, 2).apply(probabilities, 4);

        assertThat(probabilities[0]).isZero();
        assertThat(probabilities[1]).isCloseTo(1 / (1 + Math.sqrt(0.8 / 0.2)), within(1e-15));
        assertThat(probabilities[2]).isEqualTo(0.5);
        assertThat(probabilities[3]).isEqualTo(1);
        assertThatThrownBy(() -> new PixelProbability(ScoreKind.LOGIT, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveTheLogisticFunctionToTheLastDigits() {
        for (double z = -800; z <= 800; z += 0.0137) {
            double expected = 1 / (1 + StrictMath.exp(-z));
            assertThat(Logistic.of(z)).as("%s", z).isCloseTo(expected, within(1e-15 * expected));
        }
        assertThat(Logistic.of(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Logistic.of(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThat(Logistic.of(0)).isEqualTo(0.5);
    }

    @Test
    void shouldRefuseScoresThatAreNoProbabilities() {
        RandomImage image = RandomImage.of(3);
        PackedMask truth = image.labels().mask(Set.of(1));
        boolean probabilities = Arrays.stream(image.values()).allMatch(value -> value >= 0 && value <= 1);

        assertThat(probabilities).isFalse();
        assertThatThrownBy(() -> LabelledRatio.of(image.scores(), image.scores(), ScoreKind.PROBABILITY, truth, truth))
                .isInstanceOf(InvalidImageException.class);
    }
}
