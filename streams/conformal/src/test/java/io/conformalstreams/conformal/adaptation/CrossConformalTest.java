package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.confidence.ScoreTransformation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrossConformalTest {
    private static final Grid GRID = Grid.of(2, 4);
    private static final ScoreEncoding ENCODING = new ScoreEncoding.Uint8(1, -4);
    private static final String[] ALPHAS = {"0.05", "0.1", "0.2", "0.25", "0.5", "0.7"};

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static BigDecimal alpha(SplittableRandom random) {
        return new BigDecimal(ALPHAS[random.nextInt(ALPHAS.length)]);
    }

    private static double value(SplittableRandom random) {
        int value = random.nextInt(-5, 6);
        return value == -5 ? Double.NEGATIVE_INFINITY : value == 5 ? Double.POSITIVE_INFINITY : value;
    }

    private static ScoreMap scores(SplittableRandom random) {
        byte[] bytes = new byte[GRID.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(9);
        }
        return ScoreMap.of(GRID, ENCODING, ByteBuffer.wrap(bytes));
    }

    /** Calibration values by fold, and the state that holds them, some others having come and gone. */
    private record Calibration(List<List<Double>> folds, CrossConformal state) {

        static Calibration draw(int folds, SplittableRandom random) {
            Calibration calibration = new Calibration(new ArrayList<>(), new CrossConformal(folds));
            for (int fold = 0; fold < folds; fold++) {
                calibration.folds.add(new ArrayList<>());
            }
            for (int i = random.nextInt(40); i > 0; i--) {
                int fold = random.nextInt(folds);
                double value = value(random);
                calibration.state.insert(fold, value);
                if (random.nextInt(4) > 0) {
                    calibration.folds.get(fold).add(value);
                } else {
                    assertThat(calibration.state.remove(fold, value)).isTrue();
                }
            }
            return calibration;
        }

        long n() {
            return folds.stream().mapToLong(List::size).sum();
        }

        /** The numerator of the p-value, by its definition. */
        long slowCount(double... values) {
            long count = 1;
            for (int fold = 0; fold < values.length; fold++) {
                for (double a : folds.get(fold)) {
                    count += a >= values[fold] ? 1 : 0;
                }
            }
            return count;
        }

        boolean slowContains(BigDecimal alpha, double... values) {
            return BigDecimal.valueOf(slowCount(values)).compareTo(alpha.multiply(BigDecimal.valueOf(n() + 1))) > 0;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldFollowTheDefinition(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int folds = 1 + random.nextInt(5);
        Calibration calibration = Calibration.draw(folds, random);
        for (int candidate = 0; candidate < 20; candidate++) {
            double[] values = random.doubles(folds).map(u -> value(random)).toArray();
            BigDecimal alpha = alpha(random);

            assertThat(calibration.state.size()).isEqualTo(calibration.n());
            assertThat(calibration.state.pValue(values))
                    .isEqualTo(calibration.slowCount(values) / (calibration.n() + 1.0));
            assertThat(calibration.state.contains(alpha, values)).isEqualTo(calibration.slowContains(alpha, values));
        }
    }

    /** All 256 truths that an image of eight pixels can have. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void setsShouldBeTheUnionAndTheIntersectionOfAllCandidates(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int folds = 1 + random.nextInt(4);
        Calibration calibration = Calibration.draw(folds, random);
        BigDecimal alpha = alpha(random);
        List<ScoreMap> scores = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            scores.add(scores(random));
        }
        int union = 0;
        int intersection = 0xff;
        for (int truth = 0; truth <= 0xff; truth++) {
            double[] outer = new double[folds];
            double[] inner = new double[folds];
            for (int fold = 0; fold < folds; fold++) {
                outer[fold] = Double.NEGATIVE_INFINITY;
                inner[fold] = Double.NEGATIVE_INFINITY;
                for (int v = 0; v < 8; v++) {
                    double score = scores.get(fold).at(v);
                    if ((truth >> v & 1) == 1) {
                        outer[fold] = Math.max(outer[fold], -score);
                    } else {
                        inner[fold] = Math.max(inner[fold], score);
                    }
                }
            }
            union |= calibration.slowContains(alpha, outer) ? truth : 0;
            intersection &= calibration.slowContains(alpha, inner) ? truth : 0xff;
        }

        assertThat(calibration.state.outerSet(scores, alpha).toPackedBytes()).containsExactly(union);
        assertThat(calibration.state.innerSet(scores, alpha).toPackedBytes()).containsExactly(intersection);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeTheConfidenceSetsOfTheRankRuleForOneFold(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomImage image = RandomImage.of(seed);
        BigDecimal alpha = alpha(random);
        CrossConformal state = new CrossConformal(1);
        OrderStatisticMultiset values = new OrderStatisticMultiset();
        for (int i = random.nextInt(30); i > 0; i--) {
            double value = value(random);
            state.insert(0, value);
            values.insert(value);
        }
        InnerOuterSets procedure = new InnerOuterSets(
                new ScoreTransformation.Identity(), new ScoreTransformation.Identity(), new Combination.Marginal());
        PredictedImage predicted = PredictedImage.of(image.scores(), ScoreKind.LOGIT);
        double lambda = RankRule.threshold(values, alpha).lambda();

        PackedMask outer = state.outerSet(List.of(image.scores()), alpha);
        PackedMask inner = state.innerSet(List.of(image.scores()), alpha);

        assertThat(outer).isEqualTo(procedure.outerSet(predicted, lambda));
        assertThat(inner).isEqualTo(procedure.innerSet(predicted, lambda));
    }

    @Test
    void shouldRefuseAnythingButOneValueOrMapForEachFold() {
        CrossConformal state = new CrossConformal(2);
        BigDecimal alpha = new BigDecimal("0.1");
        ScoreMap scores = scores(new SplittableRandom(1));
        ScoreMap elsewhere = ScoreMap.of(Grid.of(8, 1), ENCODING, ByteBuffer.allocate(8));

        assertThatThrownBy(() -> state.pValue(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> state.pValue(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> state.contains(alpha, 1, 2, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> state.outerSet(List.of(scores), alpha)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> state.innerSet(List.of(scores, elsewhere), alpha))
                .isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> state.insert(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CrossConformal(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
