package io.conformalstreams.conformal.confidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Large images, which several threads share, have bit for bit the same critical values and sets for any number of
 * threads.
 */
class SeveralThreadsTest {
    private static final Grid CUBES = Grid.of(61, 70, 67);
    private static final Grid CUBOIDS = Grid.of(new int[] {61, 70, 67}, new double[] {3, 1, 0.75});
    private static final Grid PLANE = Grid.of(530, 501);

    static List<ScoreTransformation> transformations() {
        return List.of(
                new ScoreTransformation.Identity(),
                new ScoreTransformation.MassShare(),
                new ScoreTransformation.Smoothed(new BigDecimal("4.7"), LengthUnit.PIXELS),
                new ScoreTransformation.SignedDistance(DistanceMetric.EUCLIDEAN),
                new ScoreTransformation.SignedDistance(DistanceMetric.CITY_BLOCK),
                new ScoreTransformation.SignedDistance(DistanceMetric.CHESSBOARD),
                new ScoreTransformation.BoundingBoxes());
    }

    @ParameterizedTest
    @MethodSource("transformations")
    void criticalValuesAndSetsDoNotDependOnTheNumberOfThreads(ScoreTransformation transformation) {
        for (Grid grid : List.of(CUBES, CUBOIDS, PLANE)) {
            InnerOuterSets method = new InnerOuterSets(transformation, transformation, new Combination.Marginal());
            ByteBuffer bytes = scores(grid);
            PackedMask truth =
                    predicted(grid, bytes, ImageThreads.one()).scores().upperSet(score -> score > 1);
            CriticalValues expected = method.criticalValues(predicted(grid, bytes, ImageThreads.one()), truth);
            ConfidenceSet expectedSets = method.sets(predicted(grid, bytes, ImageThreads.one()), 2.5, 1.5);
            for (int threads : new int[] {2, 3}) {
                PredictedImage image = predicted(grid, bytes, ImageThreads.of(threads));

                assertThat(method.criticalValues(image, truth)).isEqualTo(expected);
                assertThat(method.sets(image, 2.5, 1.5).equals(expectedSets)).isTrue();
            }
        }
    }

    private static PredictedImage predicted(Grid grid, ByteBuffer bytes, ImageThreads threads) {
        return PredictedImage.of(ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes, threads), ScoreKind.LOGIT);
    }

    /** Scores that decrease from a point off the centre, with noise, so that the edge of the mask is ragged. */
    private static ByteBuffer scores(Grid grid) {
        Random random = new Random(grid.dimensions());
        ByteBuffer bytes = ByteBuffer.allocate(grid.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < grid.size(); i++) {
            double x = i % grid.width() / (double) grid.width() - 0.4;
            double y = i / grid.width() % grid.height() / (double) grid.height() - 0.6;
            double z = i / grid.width() / grid.height() / (double) grid.depth() - 0.5;
            bytes.putFloat((float) (8 - 20 * Math.sqrt(x * x + y * y + z * z) + random.nextGaussian()));
        }
        return bytes.flip();
    }
}
