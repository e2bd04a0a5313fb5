package io.conformalstreams.conformal.margin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErosionMarginTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final String[] TOLERANCES = {"0", "0.001", "0.01", "0.05", "0.1", "0.3", "0.5", "1", "2"};

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static boolean fewEnough(double[] lambdas, RandomMasks masks, double lambda, BigDecimal tolerance) {
        long size = 0;
        long remaining = 0;
        for (int pixel = 0; pixel < lambdas.length; pixel++) {
            size += masks.predicted()[pixel] ? 1 : 0;
            remaining += lambdas[pixel] > lambda && !masks.truth()[pixel] ? 1 : 0;
        }
        return BigDecimal.valueOf(remaining).compareTo(tolerance.multiply(BigDecimal.valueOf(size))) <= 0;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsErosionsOneAfterTheOther(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask truth = masks.pack(masks.truth());
        double[] lambdas =
                new Morphology(masks.grid(), masks.region(), masks.element()).erosionsUntilLost(masks.predicted());
        for (String tolerance : TOLERANCES) {
            BigDecimal epsilon = new BigDecimal(tolerance);
            double expected = LongStream.range(-1, lambdas.length)
                    .mapToDouble(pixel -> pixel < 0 ? 0 : lambdas[(int) pixel])
                    .sorted()
                    .filter(lambda -> fewEnough(lambdas, masks, lambda, epsilon))
                    .findFirst()
                    .orElseThrow();
            double critical = new ErosionMargin(masks.element(), epsilon).criticalValue(predicted, truth);
            if (expected == INFINITY) {
                assertThat(critical).isEqualTo(INFINITY);
            } else {
                assertThat(critical)
                        .as("%s of %s at %s", masks.element(), masks.grid(), tolerance)
                        .isCloseTo(expected, within(1e-12 * expected));
            }
        }
        ErosionMargin margin = new ErosionMargin(masks.element(), BigDecimal.ZERO);
        PackedMask larger = PackedMask.all(masks.grid());
        for (double lambda : new double[] {-1, 0, 0.9, 1, 2.1, 3.3, 4.2, 1e300, INFINITY}) {
            boolean[] expected = new boolean[lambdas.length];
            for (int pixel = 0; pixel < expected.length; pixel++) {
                expected[pixel] = lambdas[pixel] > lambda;
            }
            PackedMask set = margin.eroded(predicted, lambda);
            assertThat(set).as("lambda %s", lambda).isEqualTo(masks.pack(expected));
            assertThat(set.isSubsetOf(larger)).isTrue();
            larger = set;
        }
        assertThat(margin.eroded(predicted, 0)).isEqualTo(predicted);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void fewEnoughRemainExactlyWhereTheScalarSaysSo(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask truth = masks.pack(masks.truth());
        double before = INFINITY;
        for (String tolerance : TOLERANCES) {
            BigDecimal epsilon = new BigDecimal(tolerance);
            ErosionMargin margin = new ErosionMargin(masks.element(), epsilon);
            double critical = margin.criticalValue(predicted, truth);
            for (double lambda : new double[] {critical, Math.nextDown(critical), 0, 1, 2.5, INFINITY}) {
                long remaining = margin.eroded(predicted, lambda).minus(truth).count();
                boolean few =
                        BigDecimal.valueOf(remaining).compareTo(epsilon.multiply(BigDecimal.valueOf(predicted.count())))
                                <= 0;
                assertThat(lambda < 0 || few == critical <= lambda)
                        .as("tolerance %s at %s, critical value %s", tolerance, lambda, critical)
                        .isTrue();
            }
            assertThat(critical).as("falls with the tolerance").isLessThanOrEqualTo(before);
            before = critical;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countsNoIgnoredPixel(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        PackedMask predicted = masks.pack(masks.predicted());
        Random random = new Random(seed);
        boolean[] unannotated = new boolean[masks.truth().length];
        boolean[] labelled = masks.truth().clone();
        for (int pixel = 0; pixel < unannotated.length; pixel++) {
            unannotated[pixel] = random.nextInt(3) == 0;
            labelled[pixel] &= !unannotated[pixel];
        }
        PackedMask ignored = masks.pack(unannotated);
        PackedMask truth = masks.pack(labelled);
        for (String tolerance : TOLERANCES) {
            BigDecimal epsilon = new BigDecimal(tolerance);
            ErosionMargin margin = new ErosionMargin(masks.element(), epsilon);
            double critical = margin.criticalValue(predicted, truth, ignored);
            for (double lambda : new double[] {critical, Math.nextDown(critical), 0, 1, 2.5, INFINITY}) {
                PackedMask set = margin.eroded(predicted, lambda);
                int remaining = 0;
                int size = 0;
                for (int pixel = 0; pixel < unannotated.length; pixel++) {
                    remaining += !unannotated[pixel] && set.contains(pixel) && !labelled[pixel] ? 1 : 0;
                    size += !unannotated[pixel] && predicted.contains(pixel) ? 1 : 0;
                }
                boolean few = BigDecimal.valueOf(remaining).compareTo(epsilon.multiply(BigDecimal.valueOf(size))) <= 0;
                assertThat(lambda < 0 || few == critical <= lambda)
                        .as("tolerance %s at %s, critical value %s", tolerance, lambda, critical)
                        .isTrue();
            }
        }
    }

    /** Inner sets by signed distance have the score 0 on the rim, which the first erosion removes. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void withoutToleranceTheyAreTheMarginalInnerSetsOfTheSignedDistance(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        Grid grid = Grid.of(masks.grid().shape());
        ByteBuffer bytes = ByteBuffer.allocate(grid.size());
        for (boolean member : masks.predicted()) {
            bytes.put((byte) (member ? 1 : 0));
        }
        PredictedImage image = PredictedImage.of(
                ScoreMap.of(grid, new ScoreEncoding.Uint8(1, 0), bytes.flip()), ScoreKind.PROBABILITY);
        PackedMask truth = RandomImage.mask(grid, masks.truth());
        ScoreTransformation distance = new ScoreTransformation.SignedDistance(DistanceMetric.CITY_BLOCK);
        InnerOuterSets inner = new InnerOuterSets(distance, distance, new Combination.Marginal());
        ErosionMargin margin = new ErosionMargin(StructuringElement.Iterated.CROSS, BigDecimal.ZERO);

        double tau = inner.criticalValues(image, truth).inner();
        assertThat(margin.criticalValue(image.predictedMask(), truth)).isEqualTo(tau < 0 ? 0 : tau + 1);
        for (double lambda : new double[] {0, 1, 2, 3.5, INFINITY}) {
            assertThat(margin.eroded(image.predictedMask(), lambda)).isEqualTo(inner.innerSet(image, lambda - 1));
        }
    }

    @Test
    void refusesWhatMeansNothing() {
        assertThatThrownBy(() -> new ErosionMargin(StructuringElement.Iterated.CROSS, new BigDecimal("-0.1")))
                .hasMessageContaining("at least 0");
        PackedMask mask = PackedMask.all(Grid.of(4, 5));
        assertThatThrownBy(() ->
                        new ErosionMargin(StructuringElement.Iterated.CROSS, BigDecimal.ZERO).eroded(mask, Double.NaN))
                .hasMessageContaining("NaN");
    }
}
