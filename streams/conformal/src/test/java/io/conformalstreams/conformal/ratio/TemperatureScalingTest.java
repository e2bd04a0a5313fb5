package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemperatureScalingTest {
    private static final Grid GRID = Grid.of(1, 700);
    private static final ScoreEncoding LOGITS = new ScoreEncoding.Uint8(0.1, -12.7);
    private static final ScoreEncoding PROBABILITIES = new ScoreEncoding.Uint8(1 / 255.0, 0);
    private static final ScoreEncoding FLOATS = new ScoreEncoding.Float32();

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    /** An image whose labels are drawn from the probabilities at its own temperature. */
    private record Image(ScoreMap scores, PackedMask truth) {

        static Image draw(long seed, ScoreEncoding encoding, ScoreKind kind) {
            SplittableRandom random = new SplittableRandom(seed);
            double temperature = random.nextDouble(0.3, 4);
            ByteBuffer bytes =
                    ByteBuffer.allocate(GRID.size() * encoding.bytesPerScore()).order(ByteOrder.LITTLE_ENDIAN);
            byte[] truth = new byte[(GRID.size() + 7) / 8];
            for (int i = 0; i < GRID.size(); i++) {
                if (encoding instanceof ScoreEncoding.Uint8) {
                    bytes.put((byte) random.nextInt(256));
                } else {
                    double logit = random.nextGaussian(-1, 3);
                    bytes.putFloat((float) (kind == ScoreKind.LOGIT ? logit : 1 / (1 + Math.exp(-logit))));
                }
            }
            ScoreMap scores = ScoreMap.of(GRID, encoding, bytes.flip());
            for (int i = 0; i < GRID.size(); i++) {
                double z = logit(scores.at(i), kind);
                truth[i / 8] |= (byte) (random.nextDouble() < 1 / (1 + Math.exp(-z / temperature)) ? 1 << i % 8 : 0);
            }
            return new Image(scores, PackedMask.ofPackedBytes(GRID, truth));
        }
    }

    private static double logit(double score, ScoreKind kind) {
        double logit = kind == ScoreKind.LOGIT ? score : Math.log(score / (1 - score));
        return Math.max(-32, Math.min(32, logit));
    }

    private static double slowLikelihood(Image image, ScoreKind kind, double b) {
        double sum = 0;
        for (int i = 0; i < GRID.size(); i++) {
            double z = b * logit(image.scores.at(i), kind) * (image.truth.contains(i) ? -1 : 1);
            sum += Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return sum / GRID.size();
    }

    /** Finds the temperature by ternary search over ln b, pixel by pixel. */
    private static double slowTemperature(Image image, ScoreKind kind) {
        double low = Math.log(0.01);
        double high = Math.log(100);
        for (int step = 0; step < 120; step++) {
            double left = low + (high - low) / 3;
            double right = high - (high - low) / 3;
            if (slowLikelihood(image, kind, Math.exp(left)) <= slowLikelihood(image, kind, Math.exp(right))) {
                high = right;
            } else {
                low = left;
            }
        }
        return Math.exp(-low);
    }

    private static TemperatureScaling of(Image image, ScoreEncoding encoding, ScoreKind kind) {
        TemperatureScaling scaling = new TemperatureScaling(kind, encoding);
        scaling.add(image.scores, image.truth);
        return scaling;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldMinimiseTheLikelihoodOfEightBitScores(long seed) {
        ScoreKind kind = seed % 2 == 0 ? ScoreKind.LOGIT : ScoreKind.PROBABILITY;
        ScoreEncoding encoding = seed % 2 == 0 ? LOGITS : PROBABILITIES;
        Image image = Image.draw(seed, encoding, kind);
        TemperatureScaling scaling = of(image, encoding, kind);
        double slow = slowTemperature(image, kind);

        assertThat(scaling.temperature().orElseThrow()).isCloseTo(slow, within(1e-5 * slow));
        assertThat(scaling.negativeLogLikelihood(slow)).isCloseTo(slowLikelihood(image, kind, 1 / slow), within(1e-12));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldMinimiseTheLikelihoodOfOtherScoresNearly(long seed) {
        ScoreKind kind = seed % 2 == 0 ? ScoreKind.LOGIT : ScoreKind.PROBABILITY;
        Image image = Image.draw(seed, FLOATS, kind);
        TemperatureScaling scaling = of(image, FLOATS, kind);
        double slow = slowTemperature(image, kind);

        assertThat(scaling.temperature().orElseThrow()).isCloseTo(slow, within(0.01 * slow));
        assertThat(scaling.negativeLogLikelihood(2))
                .isCloseTo(slowLikelihood(image, kind, 0.5), within(0.5 / 64 + 1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldMergeByAddingCounts(long seed) {
        Image first = Image.draw(seed, LOGITS, ScoreKind.LOGIT);
        Image second = Image.draw(~seed, LOGITS, ScoreKind.LOGIT);
        TemperatureScaling one = of(first, LOGITS, ScoreKind.LOGIT);
        one.add(second.scores, second.truth);
        TemperatureScaling merged = of(second, LOGITS, ScoreKind.LOGIT);
        merged.merge(of(first, LOGITS, ScoreKind.LOGIT));

        assertThat(merged.temperature()).isEqualTo(one.temperature());
        assertThat(merged.negativeLogLikelihood(1)).isEqualTo(one.negativeLogLikelihood(1));
    }

    @Test
    void shouldEndAtTheBoundsWithoutAMinimum() {
        Image image = Image.draw(1, LOGITS, ScoreKind.LOGIT);
        PackedMask positive = image.scores.upperSet(score -> score > 0);
        byte[] complement = positive.toPackedBytes();
        for (int i = 0; i < GRID.size(); i++) {
            complement[i / 8] ^= (byte) (1 << i % 8);
        }
        PackedMask negative = PackedMask.ofPackedBytes(GRID, complement);

        assertThat(of(new Image(image.scores, positive), LOGITS, ScoreKind.LOGIT)
                        .temperature())
                .hasValue(0.01);
        assertThat(of(new Image(image.scores, negative), LOGITS, ScoreKind.LOGIT)
                        .temperature())
                .hasValue(100);
        assertThat(new TemperatureScaling(ScoreKind.LOGIT, LOGITS).temperature())
                .isEmpty();
    }

    @Test
    void shouldRefuseOtherScores() {
        TemperatureScaling scaling = new TemperatureScaling(ScoreKind.LOGIT, LOGITS);
        Image image = Image.draw(1, FLOATS, ScoreKind.LOGIT);

        assertThatThrownBy(() -> scaling.add(image.scores, image.truth)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scaling.merge(new TemperatureScaling(ScoreKind.PROBABILITY, LOGITS)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
