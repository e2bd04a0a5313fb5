package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryEntropyTest {

    private static double mean(ScoreKind kind, float... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        ScoreMap map = ScoreMap.of(Grid.of(1, scores.length), new ScoreEncoding.Float32(), bytes.flip());
        return PredictedImage.of(map, kind).meanEntropy();
    }

    private static double entropy(double p) {
        return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAverageTheEntropyOfPixels(ScoreKind kind) {
        Random random = new Random(1);
        float[] scores = new float[10_000];
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = kind == ScoreKind.LOGIT ? (float) (4 * random.nextGaussian()) : random.nextFloat();
            sum += entropy(kind == ScoreKind.LOGIT ? 1 / (1 + Math.exp(-scores[i])) : scores[i]);
        }
        assertThat(mean(kind, scores)).isCloseTo(sum / scores.length, within(1e-4));
    }

    @Test
    void shouldTakeScoresBeyondTheTableForSure() {
        assertThat(mean(ScoreKind.PROBABILITY, 0, 1, -2, 7)).isZero();
        assertThat(mean(ScoreKind.LOGIT, -1e30f, 1e30f, Float.NEGATIVE_INFINITY, 40))
                .isCloseTo(0, within(1e-12));
        assertThat(mean(ScoreKind.PROBABILITY, 0.5f, 0)).isCloseTo(Math.log(2) / 2, within(1e-9));
        assertThat(mean(ScoreKind.LOGIT, 0)).isCloseTo(Math.log(2), within(1e-9));
    }
}
