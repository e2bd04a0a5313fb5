package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.LogGamma;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KernelCalibrationErrorTest {
    private static final PixelProbability PROBABILITY = PixelProbability.of(ScoreKind.PROBABILITY);

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    private record Image(float[] probabilities, boolean[] labels) {

        /** Labels by a probability that is not the predicted one. */
        static Image draw(long seed, boolean centres) {
            SplittableRandom random = new SplittableRandom(seed);
            int size = random.nextInt(1, 400);
            double shift = random.nextDouble(-0.3, 0.3);
            float[] probabilities = new float[size];
            boolean[] labels = new boolean[size];
            for (int i = 0; i < size; i++) {
                double p = random.nextDouble();
                probabilities[i] = (float) (centres ? (Math.floor(1024 * p) + 0.5) / 1024 : p);
                labels[i] = random.nextDouble() < p + shift;
            }
            return new Image(probabilities, labels);
        }

        double error() {
            Grid grid = Grid.of(1, labels.length);
            ByteBuffer bytes = ByteBuffer.allocate(4 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
            byte[] truth = new byte[(labels.length + 7) / 8];
            for (int i = 0; i < labels.length; i++) {
                bytes.putFloat(probabilities[i]);
                truth[i / 8] |= (byte) (labels[i] ? 1 << i % 8 : 0);
            }
            return KernelCalibrationError.of(
                    ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip()),
                    PROBABILITY,
                    PackedMask.ofPackedBytes(grid, truth));
        }

        /** Pixel by pixel, from the formula. */
        double slowError() {
            double h = Math.max(1.0 / 1024, Math.pow(labels.length, -0.4));
            double sum = 0;
            for (int j = 0; j < labels.length; j++) {
                double p = probabilities[j];
                double all = 0;
                double labelled = 0;
                for (int i = 0; i < labels.length; i++) {
                    double a = probabilities[i] / h;
                    double b = (1 - probabilities[i]) / h;
                    double logBeta = LogGamma.of(a + 1) + LogGamma.of(b + 1) - LogGamma.of(a + b + 2);
                    double density = i == j ? 0 : Math.exp(a * Math.log(p) + b * Math.log(1 - p) - logBeta);
                    all += density;
                    labelled += labels[i] ? density : 0;
                }
                sum += Math.abs((all > 0 ? labelled / all : labels[j] ? 1 : 0) - p);
            }
            return sum / labels.length;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeTheFormulaAtCentresOfCells(long seed) {
        Image image = Image.draw(seed, true);

        assertThat(image.error()).isCloseTo(image.slowError(), within(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeNearTheFormulaElsewhere(long seed) {
        Image image = Image.draw(seed, false);

        assertThat(image.error()).isCloseTo(image.slowError(), within(0.005));
    }

    @Test
    void shouldTakeExtremeAndLonelyProbabilities() {
        assertThat(new Image(new float[] {0, 0, 1, 1}, new boolean[] {false, false, true, true}).error())
                .isCloseTo(0, within(1e-5));
        assertThat(new Image(new float[] {0.25f}, new boolean[] {true}).error()).isEqualTo(0.75);
        assertThatThrownBy(() -> new Image(new float[] {1.5f}, new boolean[] {true}).error())
                .isInstanceOf(InvalidImageException.class);
    }
}
