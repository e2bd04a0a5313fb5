package io.conformalstreams.conformal.margin;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.lesion.LesionSets;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares margins with other procedures in the special cases in which they agree. */
class MarginEqualitiesTest {
    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    /** If the score is the negated distance, the sets of the lesion procedure are the dilations. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsTheLesionSetsOfMinusTheDistance(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        if (masks.element() instanceof StructuringElement.Disk) {
            return;
        }
        double[] lambdas = masks.lambdas(EmptyMask.INFINITE_MARGIN);
        ByteBuffer bytes = ByteBuffer.allocate(lambdas.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(lambdas).forEach(lambda -> bytes.putFloat((float) -lambda));
        ScoreMap scores = ScoreMap.of(masks.grid(), new ScoreEncoding.Float32(), bytes.flip());
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask truth = masks.pack(masks.truth());
        PackedMask region = masks.pack(masks.region());
        if (truth.isEmpty()) {
            return;
        }
        for (String ratio : RandomMasks.SHARES) {
            MorphologicalMargin margin =
                    new MorphologicalMargin(masks.element(), new BigDecimal(ratio), EmptyMask.INFINITE_MARGIN);
            LesionSets sets = new LesionSets(BigDecimal.ONE.subtract(margin.coverageRatio()));
            double critical = margin.criticalValue(predicted, truth, region);
            assertThat(sets.criticalValue(scores, truth)).isEqualTo(critical);
            assertThat(sets.set(scores, critical)).isEqualTo(margin.dilated(predicted, critical, region));
        }
    }

    /**
     * For full coverage, the critical value of a margin is the positive part of the one of the marginal outer set by
     * signed distance.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void fullCoverageIsTheMarginalOuterSetOfTheSignedDistance(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        Grid unit = Grid.of(masks.grid().shape());
        compareWithOuterSets(unit, masks, DistanceMetric.CITY_BLOCK, StructuringElement.Iterated.CROSS);
        compareWithOuterSets(unit, masks, DistanceMetric.CHESSBOARD, StructuringElement.Iterated.SQUARE);
        compareWithOuterSets(unit, masks, DistanceMetric.EUCLIDEAN, new StructuringElement.Disk(LengthUnit.PIXELS));
        compareWithOuterSets(
                masks.grid(), masks, DistanceMetric.EUCLIDEAN, new StructuringElement.Disk(LengthUnit.MILLIMETRES));
    }

    private static void compareWithOuterSets(
            Grid grid, RandomMasks masks, DistanceMetric metric, StructuringElement element) {
        ScoreTransformation distance = new ScoreTransformation.SignedDistance(metric);
        InnerOuterSets outer = new InnerOuterSets(distance, distance, new Combination.Marginal());
        ByteBuffer bytes = ByteBuffer.allocate(grid.size());
        for (boolean member : masks.predicted()) {
            bytes.put((byte) (member ? 1 : 0));
        }
        PredictedImage image = PredictedImage.of(
                ScoreMap.of(grid, new ScoreEncoding.Uint8(1, 0), bytes.flip()), ScoreKind.PROBABILITY);
        PackedMask truth = RandomImage.mask(grid, masks.truth());
        MorphologicalMargin margin = new MorphologicalMargin(element, BigDecimal.ONE, EmptyMask.WHOLE_IMAGE);

        double gamma = outer.criticalValues(image, truth).outer();
        assertThat(margin.criticalValue(image.predictedMask(), truth)).isEqualTo(Math.max(0, gamma));
        for (double lambda : new double[] {0, Math.max(0, gamma), 1, 1.5, 4, Double.POSITIVE_INFINITY}) {
            assertThat(margin.dilated(image.predictedMask(), lambda)).isEqualTo(outer.outerSet(image, lambda));
        }
    }
}
