package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ScoreKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks scores against the interval of their kind. */
class ScoreRangeTest {

    private static final ScoreKind KIND = ScoreKind.PROBABILITY;

    @ParameterizedTest(name = "{0} at pixel {1}")
    @CsvSource({"1.01, 0", "100, 4097", "-0.01, 9001", "NaN, 3", "Infinity, 8191", "-Infinity, 9002", "-1, 5", "2, 9002"
    })
    void namesTheFirstScoreOutside(float wrong, int pixel) {
        ByteBuffer scores = probabilities(9003);
        scores.putFloat(4 * pixel, wrong);

        assertThatThrownBy(() -> read(scores))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("pixel " + pixel + " of ")
                .hasMessageContaining(Double.toString(wrong));
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, -0f, 1f, 1.0000001f, 1.0005f, -1e-7f, Float.MIN_VALUE, -Float.MIN_VALUE})
    void acceptsWhatRoundingMakesOfProbabilities(float score) {
        ByteBuffer scores = probabilities(9003);
        scores.putFloat(4 * 5000, score);

        assertThat(read(scores).at(5000)).isEqualTo(score);
    }

    /**
     * Compares half-precision bit patterns with a comparison in double precision: all of them at one place of a word,
     * and every seventh one at other places.
     */
    @ParameterizedTest(name = "pixel {0}, patterns in steps of {1}")
    @CsvSource({"1, 7", "3, 1", "4, 7", "6, 7"})
    void judgesHalvesAsTheirValues(int place, int step) {
        for (int bits = 0; bits < 1 << Short.SIZE; bits += step) {
            ByteBuffer scores = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            scores.putShort(2 * place, (short) bits);
            ScoreEncoding half = new ScoreEncoding.Float16();
            double value = new Float16Kernel().at(scores, place);
            boolean expected = value >= KIND.lowest() && value <= KIND.highest();
            boolean accepted;
            try {
                ScoreMap.of(Grid.of(1, 8), half, scores, KIND.lowest(), KIND.highest(), ImageThreads.one());
                accepted = true;
            } catch (InvalidImageException e) {
                accepted = false;
            }
            assertThat(accepted).as("bits %x, %s", bits, value).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "scale {0}, offset {1}, byte {2}")
    @CsvSource({"0.00392156862745098, 0, 255, true", "0.01, 0, 100, true", "0.01, 0, 101, false", "1, -1, 0, false"})
    void judgesBytesAsTheirScores(double scale, double offset, int stored, boolean accepted) {
        ByteBuffer scores = ByteBuffer.wrap(new byte[] {(byte) (offset < 0 ? 1 : 0), (byte) stored});
        ScoreEncoding encoding = new ScoreEncoding.Uint8(scale, offset);

        if (accepted) {
            ScoreMap.of(Grid.of(1, 2), encoding, scores, KIND.lowest(), KIND.highest(), ImageThreads.one());
        } else {
            assertThatThrownBy(() -> ScoreMap.of(
                            Grid.of(1, 2), encoding, scores, KIND.lowest(), KIND.highest(), ImageThreads.one()))
                    .hasMessageContaining("pixel 1");
        }
    }

    private static ScoreMap read(ByteBuffer scores) {
        Grid grid = Grid.of(1, scores.capacity() / Float.BYTES);
        return ScoreMap.of(
                grid, new ScoreEncoding.Float32(), scores, KIND.lowest(), KIND.highest(), ImageThreads.one());
    }

    private static ByteBuffer probabilities(int count) {
        SplittableRandom random = new SplittableRandom(count);
        ByteBuffer scores = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < count; index++) {
            scores.putFloat(Float.BYTES * index, (float) random.nextDouble());
        }
        return scores;
    }
}
