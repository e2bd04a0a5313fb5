package io.conformalstreams.conformal.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.RandomImage;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class VolumeIntervalsTest {

    private static final int VOLUMES = 5;
    private static final int LARGEST_FOR_ALL_THRESHOLDS = 1500;

    /** Floats near both cuts, for which sums and differences with the cut are rounded, and the ends of the range. */
    private static final float[] ADVERSARIAL = {
        0.5f,
        Math.nextUp(0.5f),
        Math.nextDown(0.5f),
        0.1f,
        0.3f,
        0.7f,
        0.9f,
        1f,
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e-20f,
        -1e-20f,
        0x1p-54f,
        0x1p-55f,
        1e9f,
        -1e9f,
        Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY
    };

    /** The seeds of images in all encodings, with ties, infinities and both zeros. */
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCriticalValueIsTheSmallestThresholdOfWhichTheIntervalHasTheLabelledVolume(long seed) {
        RandomImage image = RandomImage.of(seed);
        for (ScoreKind kind : ScoreKind.values()) {
            requireSmallest(image.scores(), image.values(), kind);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void roundingNeverMakesIntervalAndCriticalValueDisagree(long seed) {
        Random random = new Random(seed);
        float[] scores = new float[1 + random.nextInt(12)];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = ADVERSARIAL[random.nextInt(ADVERSARIAL.length)];
        }
        double[] values = new double[scores.length];
        Arrays.setAll(values, i -> scores[i]);
        for (ScoreKind kind : ScoreKind.values()) {
            requireSmallest(map(scores), values, kind);
        }
    }

    private static void requireSmallest(ScoreMap scores, double[] values, ScoreKind kind) {
        PredictedImage image = PredictedImage.of(scores, kind);
        double cut = kind.cut();
        int step = Math.max(1, values.length / VOLUMES);
        Set<Integer> volumes = new LinkedHashSet<>();
        for (int volume = 0; volume < values.length; volume += step) {
            volumes.add(volume);
        }
        volumes.add(values.length);
        for (int volume : volumes) {
            double criticalValue = VolumeIntervals.criticalValue(image, volume);
            assertThat(criticalValue)
                    .as("%d of %d pixels at %s", volume, values.length, cut)
                    .isEqualTo(closedForm(values, cut, volume));
            if (values.length <= LARGEST_FOR_ALL_THRESHOLDS) {
                assertThat(criticalValue)
                        .isEqualTo(bisection(values, cut, volume))
                        .isEqualTo(smallestCandidate(values, cut, volume));
            }
            double[] thresholds = {
                0,
                criticalValue,
                Math.nextUp(criticalValue),
                Math.nextDown(criticalValue),
                cut + criticalValue - cut,
                criticalValue + 0.1,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                Double.POSITIVE_INFINITY
            };
            var intervals = VolumeIntervals.intervals(image, thresholds);
            for (int i = 0; i < thresholds.length; i++) {
                double threshold = Math.max(0, thresholds[i]);
                assertThat(intervals.get(i))
                        .isEqualTo(new VolumeInterval(above(values, cut, threshold), upTo(values, cut, threshold)));
                assertThat(intervals.get(i).contains(volume))
                        .as("%d of %d pixels at %s: %s", volume, values.length, threshold, intervals.get(i))
                        .isEqualTo(criticalValue <= threshold);
            }
            assertThat(intervals.get(8)).isEqualTo(new VolumeInterval(0, values.length));
        }
    }

    /** Returns max(0, c - s_V, s_(V+1) - c) by sorting. */
    private static double closedForm(double[] values, double cut, int volume) {
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        int size = ascending.length;
        double criticalValue = 0;
        if (volume > 0) {
            criticalValue = Math.max(criticalValue, cut - ascending[size - volume]);
        }
        if (volume < size) {
            criticalValue = Math.max(criticalValue, ascending[size - volume - 1] - cut);
        }
        return criticalValue;
    }

    /** Finds the critical value by bisection over all doubles from 0 to +inf. */
    private static double bisection(double[] values, double cut, int volume) {
        long failing = -1;
        long holding = Double.doubleToLongBits(Double.POSITIVE_INFINITY);
        while (holding - failing > 1) {
            long middle = (failing + holding) >>> 1;
            double threshold = Double.longBitsToDouble(middle);
            if (above(values, cut, threshold) <= volume && volume <= upTo(values, cut, threshold)) {
                holding = middle;
            } else {
                failing = middle;
            }
        }
        return Double.longBitsToDouble(holding);
    }

    /** Finds the critical value among 0 and all distances from the cut. */
    private static double smallestCandidate(double[] values, double cut, int volume) {
        return DoubleStream.concat(
                        DoubleStream.of(0),
                        Arrays.stream(values)
                                .map(value -> Math.abs(value - cut))
                                .distinct())
                .filter(threshold -> above(values, cut, threshold) <= volume && volume <= upTo(values, cut, threshold))
                .min()
                .orElseThrow();
    }

    private static long above(double[] values, double cut, double threshold) {
        long count = 0;
        for (double value : values) {
            count += value - cut > threshold ? 1 : 0;
        }
        return count;
    }

    private static long upTo(double[] values, double cut, double threshold) {
        long count = 0;
        for (double value : values) {
            count += cut - value <= threshold ? 1 : 0;
        }
        return count;
    }

    /**
     * For bytes whose differences from the cut are exact, the ends of the interval are the volumes at the cuts c +
     * lambda and c - lambda.
     */
    @ParameterizedTest
    @EnumSource(ScoreKind.class)
    void theEndsAreTheVolumesAtBothCuts(ScoreKind kind) {
        Random random = new Random(20261129);
        byte[] bytes = new byte[300];
        random.nextBytes(bytes);
        var encoding = new ScoreEncoding.Uint8(0x1p-8, 0);
        ScoreMap scores = ScoreMap.of(Grid.of(15, 20), encoding, ByteBuffer.wrap(bytes));
        PredictedImage image = PredictedImage.of(scores, kind);
        BigDecimal cut = BigDecimal.valueOf(kind.cut());
        for (double threshold = 0; threshold <= 1; threshold += 0x1p-9) {
            BigDecimal exact = new BigDecimal(threshold);
            long lower = 0;
            long upper = 0;
            for (byte score : bytes) {
                BigDecimal value = new BigDecimal(Byte.toUnsignedInt(score) * 0x1p-8);
                lower += value.compareTo(cut.add(exact)) > 0 ? 1 : 0;
                upper += value.compareTo(cut.subtract(exact)) >= 0 ? 1 : 0;
            }
            assertThat(VolumeIntervals.intervals(image, threshold)).containsExactly(new VolumeInterval(lower, upper));
        }
    }

    @Test
    void theIntervalOfZeroHasThePredictedVolume() {
        PredictedImage image = PredictedImage.of(map(-1f, 0f, 0f, 2f, 3f), ScoreKind.LOGIT);
        assertThat(image.predictedMask().count()).isEqualTo(2);
        assertThat(VolumeIntervals.intervals(image, 0, -1, Double.NEGATIVE_INFINITY, 1, 2, 3))
                .containsExactly(
                        new VolumeInterval(2, 4),
                        new VolumeInterval(2, 4),
                        new VolumeInterval(2, 4),
                        new VolumeInterval(2, 5),
                        new VolumeInterval(1, 5),
                        new VolumeInterval(0, 5));
        assertThat(LongStream.rangeClosed(0, 5).mapToDouble(volume -> VolumeIntervals.criticalValue(image, volume)))
                .containsExactly(3.0, 2.0, 0.0, 0.0, 0.0, 1.0);
    }

    /**
     * With five units and alpha 0.1, the rank is 6 and exceeds the number of units. The largest critical value would
     * cover a new unit with probability 5/6 only.
     */
    @Test
    void tooFewUnitsGiveEveryVolume() {
        OrderStatisticMultiset criticalValues = new OrderStatisticMultiset();
        for (double value : new double[] {0, 0.1, 0.2, 0.3, 0.4}) {
            criticalValues.insert(value);
        }
        double threshold =
                RankRule.threshold(criticalValues, new BigDecimal("0.1")).lambda();
        PredictedImage image = PredictedImage.of(map(-1f, 1f, 7f), ScoreKind.LOGIT);
        assertThat(VolumeIntervals.intervals(image, threshold)).containsExactly(new VolumeInterval(0, 3));
    }

    @Test
    void refusesWhatIsNoVolumeAndNoThreshold() {
        PredictedImage image = PredictedImage.of(map(-1f, 1f), ScoreKind.LOGIT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VolumeIntervals.criticalValue(image, 3))
                .withMessageContaining("3 labelled pixels");
        assertThatIllegalArgumentException().isThrownBy(() -> VolumeIntervals.criticalValue(image, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VolumeIntervals.intervals(image, Double.NaN))
                .withMessage("threshold must not be NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> new VolumeInterval(2, 1));
    }

    private static ScoreMap map(float... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        return ScoreMap.of(Grid.of(1, scores.length), new ScoreEncoding.Float32(), bytes.flip());
    }
}
