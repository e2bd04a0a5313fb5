package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FalseNegativeRateTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /**
     * Returns a grid of the levels of an 8-bit image, or of some scores, their upper neighbours in double precision,
     * and numbers between.
     */
    private static ThresholdGrid grid(RandomImage image, Random random) {
        if (image.scores().encoding() instanceof ScoreEncoding.Uint8 uint8 && random.nextInt(4) > 0) {
            return ThresholdGrid.of(uint8);
        }
        double[] thresholds = random.doubles(random.nextInt(40), -4, 4).toArray();
        for (int i = 0; i < thresholds.length; i++) {
            double score = image.values()[random.nextInt(image.values().length)];
            if (random.nextBoolean() && Double.isFinite(score)) {
                thresholds[i] = random.nextBoolean() ? score : Math.nextUp(score);
            }
        }
        return ThresholdGrid.of(Arrays.stream(thresholds)
                .map(threshold -> threshold + 0.0)
                .sorted()
                .distinct()
                .toArray());
    }

    /** Returns ceil(2^32 missed/all), and counts the missed pixels one by one. */
    private static long slowLoss(RandomImage image, double threshold) {
        long structure = 0;
        long missed = 0;
        for (int v = 0; v < image.values().length; v++) {
            structure += image.inTruth()[v] ? 1 : 0;
            missed += image.inTruth()[v] && image.values()[v] < threshold ? 1 : 0;
        }
        if (structure == 0) {
            return 0;
        }
        BigInteger[] quotient =
                BigInteger.valueOf(missed).shiftLeft(32).divideAndRemainder(BigInteger.valueOf(structure));
        return quotient[0].longValueExact() + quotient[1].signum();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeTheShareOfTheStructureBelowEachCut(long seed) {
        RandomImage image = RandomImage.of(seed);
        ThresholdGrid grid = grid(image, new Random(~seed));

        LossCurve curve = FalseNegativeRate.curve(image.scores(), image.truth(), grid);

        for (int i = 0; i < grid.size(); i++) {
            assertThat(curve.loss(i))
                    .as("threshold %s", grid.threshold(i))
                    .isEqualTo(slowLoss(image, grid.threshold(i)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldEqualTheLossOfTheSetAtTheCut(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(~seed);
        ThresholdGrid grid = grid(image, random);
        LossCurve curve = FalseNegativeRate.curve(image.scores(), image.truth(), grid);
        int index = random.nextInt(grid.size());

        PackedMask set = FalseNegativeRate.set(image.scores(), grid.threshold(index));

        assertThat(FalseNegativeRate.loss(set, image.truth())).isEqualTo(curve.loss(index));
        for (int v = 0; v < image.values().length; v++) {
            assertThat(set.contains(v)).isEqualTo(image.values()[v] >= grid.threshold(index));
        }
    }

    @Test
    void shouldTakeAllLevelsOfAnEncodingAndBothEnds() {
        ThresholdGrid grid = ThresholdGrid.of(new ScoreEncoding.Uint8(1 / 255.0, 0));

        assertThat(grid.size()).isEqualTo(258);
        assertThat(grid.threshold(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(grid.threshold(1)).isZero();
        assertThat(grid.threshold(256)).isEqualTo(255 * (1 / 255.0));
        assertThat(grid.threshold(257)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void shouldMergeLevelsThatStandForTheSameScore() {
        assertThat(ThresholdGrid.of(new ScoreEncoding.Uint8(0.5, 1e16)).size()).isLessThan(258);
    }

    @Test
    void shouldRefuseCutsThatDoNotAscendOrAreNotFinite() {
        assertThatThrownBy(() -> ThresholdGrid.of(1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(-0.0, 0.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ThresholdGrid.of(new double[65_533])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseATruthOfAnotherGrid() {
        RandomImage image = RandomImage.of(1);
        PackedMask other = PackedMask.all(Grid.of(1, image.grid().size() + 1));

        assertThatThrownBy(() -> FalseNegativeRate.curve(image.scores(), other, ThresholdGrid.of()))
                .isInstanceOf(InvalidImageException.class);
    }

    @Test
    void shouldRefuseLossesThatNoUnitHas() {
        ThresholdGrid grid = ThresholdGrid.of(0);
        for (long[] losses : new long[][] {{0, 1}, {0, 2, 1}, {1, 1, 1}, {-1, 0, 0}, {0, 0, LossCurve.ONE + 1}}) {
            assertThatThrownBy(() -> LossCurve.of(grid, losses)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shouldRoundSharesUpWithoutOverflow() {
        assertThat(LossCurve.share(1, 3)).isEqualTo(1_431_655_766L);
        assertThat(LossCurve.share(0, 3)).isZero();
        assertThat(LossCurve.share(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(LossCurve.ONE);
        assertThat(LossCurve.share(1, Integer.MAX_VALUE)).isEqualTo(3);
    }
}
