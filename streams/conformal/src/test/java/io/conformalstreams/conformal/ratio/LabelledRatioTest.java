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
        for (int pixel = 0; pixel < image.values().length; pixel++) {
            double probability = 1 / (1 + Math.exp(-image.values()[pixel]));
            int bin = 0;
            while (bin < 14 && 15 * probability >= bin + 1) {
                bin++;
            }
            double difference = probability - (image.inTruth()[pixel] ? 1 : 0);
            excess[bin] += difference;
            total += difference;
        }
        int size = image.values().length;

        CalibrationError error = ofOneChannel(image).denominator();

        assertThat(error.expected())
                .isCloseTo(Arrays.stream(excess).map(Math::abs).sum() / size, within(1e-12));
        assertThat(error.volumeBias()).isCloseTo(Math.abs(total) / size, within(1e-12));
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
