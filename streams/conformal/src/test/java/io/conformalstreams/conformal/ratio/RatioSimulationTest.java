package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks estimators and intervals over many draws from a known distribution. */
class RatioSimulationTest {
    private static final int DRAWS = 200_000;

    /**
     * Draws x from Beta(2, 3) and y from Beta(2, 2), independently, as the second smallest of four and of three uniform
     * numbers.
     */
    private static RatioMoments draw(int pixels, SplittableRandom random) {
        double[] x = new double[pixels];
        double[] y = new double[pixels];
        for (int i = 0; i < pixels; i++) {
            x[i] = secondOf(4, random);
            y[i] = secondOf(3, random);
        }
        return RatioMoments.of(y, x);
    }

    private static double secondOf(int count, SplittableRandom random) {
        double smallest = 1;
        double second = 1;
        for (int i = 0; i < count; i++) {
            double number = random.nextDouble();
            second = Math.min(second, Math.max(smallest, number));
            smallest = Math.min(smallest, number);
        }
        return second;
    }

    /** The expected biases come from 400,000 other draws, so both standard errors count. */
    @ParameterizedTest(name = "{0} pixels, 200,000 draws, seed {0}: biases {1}, {2}, {3}")
    @CsvSource({"5, 0.0715, 0.0352, 0.0121", "10, 0.0333, 0.0037, 0.0003", "20, 0.0157, 0.0001, -0.0005"})
    void shouldHaveTheBiasOfEachOrder(int pixels, double plain, double firstOrder, double secondOrder) {
        SplittableRandom random = new SplittableRandom(pixels);
        Map<RatioEstimator, Mean> errors = new EnumMap<>(RatioEstimator.class);
        for (RatioEstimator estimator : RatioEstimator.values()) {
            errors.put(estimator, new Mean());
        }
        for (int i = 0; i < DRAWS; i++) {
            RatioMoments moments = draw(pixels, random);
            errors.forEach((estimator, error) -> error.add(estimator.of(moments).orElseThrow() - 0.5 / 0.4));
        }
        Map<RatioEstimator, Double> biases = Map.of(
                RatioEstimator.PLAIN,
                plain,
                RatioEstimator.FIRST_ORDER_DEBIASED,
                firstOrder,
                RatioEstimator.SECOND_ORDER_DEBIASED,
                secondOrder);
        biases.forEach((estimator, bias) -> {
            Mean error = errors.get(estimator);
            double tolerance = 4 * error.standardError() * Math.sqrt(1 + DRAWS / 400_000.0) + 0.00005;
            assertThat(Math.abs(error.mean() - bias))
                    .as("%s: %s +- %s", estimator, error.mean(), error.standardError())
                    .isLessThanOrEqualTo(tolerance);
        });
    }

    /** Uses seed 1 and images of 10 pixels. */
    @Test
    void shouldEstimateItsOwnError() {
        SplittableRandom random = new SplittableRandom(1);
        Mean squaredError = new Mean();
        Mean estimate = new Mean();
        for (int i = 0; i < DRAWS; i++) {
            RatioMoments moments = draw(10, random);
            double error = moments.ratio().orElseThrow() - 0.5 / 0.4;
            squaredError.add(error * error);
            estimate.add(moments.meanSquaredError().orElseThrow());
        }
        assertThat(Math.abs(squaredError.mean() - 0.0817)).isLessThanOrEqualTo(4 * squaredError.standardError() + 5e-5);
        assertThat(Math.abs(estimate.mean() - 0.0823)).isLessThanOrEqualTo(4 * estimate.standardError() + 5e-5);
    }

    static List<RatioIntervals> procedures() {
        return List.of(
                new RatioIntervals.Overall(
                        RatioEstimator.SECOND_ORDER_DEBIASED, new BigDecimal("0.05"), new BigDecimal("0.975")),
                new RatioIntervals.Overall(RatioEstimator.PLAIN, new BigDecimal("0.12"), new BigDecimal("0.9")),
                new RatioIntervals.Calibrated(RatioEstimator.PLAIN, new BigDecimal("0.9")),
                new RatioIntervals.Calibrated(RatioEstimator.PLAIN, new BigDecimal("0.68")),
                new RatioIntervals.Conformal(RatioEstimator.PLAIN, new BigDecimal("0.9")),
                new RatioIntervals.Conformal(RatioEstimator.FIRST_ORDER_DEBIASED, new BigDecimal("0.68")));
    }

    /** Images that calibrate a procedure, and a new one that tests it. */
    private record Calibration(List<LabelledRatio> images, LabelledRatio next) {}

    /** 500 calibrations of 59 images, seed 2. A new image has a denominator. */
    private static final List<Calibration> CALIBRATIONS = calibrations();

    private static List<Calibration> calibrations() {
        SplittableRandom random = new SplittableRandom(2);
        List<Calibration> calibrations = new ArrayList<>();
        for (int run = 0; run < 500; run++) {
            List<LabelledRatio> images = new ArrayList<>();
            for (int i = 0; i < 59; i++) {
                images.add(image(random));
            }
            LabelledRatio next = image(random);
            while (next.trueRatio().isEmpty()) {
                next = image(random);
            }
            calibrations.add(new Calibration(images, next));
        }
        return calibrations;
    }

    /** Calibrates with 59 images and tests with a new one, 500 times. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("procedures")
    void shouldCoverTheTrueRatio(RatioIntervals procedure) {
        Mean covered = new Mean();
        Mean width = new Mean();
        for (Calibration drawn : CALIBRATIONS) {
            Map<RatioError, OrderStatisticMultiset> calibration = new EnumMap<>(RatioError.class);
            procedure.errors().forEach(error -> calibration.put(error, new OrderStatisticMultiset()));
            for (LabelledRatio image : drawn.images()) {
                calibration.forEach(
                        (error, values) -> procedure.criticalValue(error, image).ifPresent(values::insert));
            }
            LabelledRatio next = drawn.next();
            RatioInterval interval = procedure.interval(
                    next.moments(),
                    error -> procedure.threshold(calibration.get(error)).lambda());
            covered.add(interval.contains(next.trueRatio().getAsDouble()) ? 1 : 0);
            width.add(interval.width());
        }
        double level = procedure.level().doubleValue();
        assertThat(covered.mean()).isGreaterThanOrEqualTo(level - 3 * Math.sqrt(level * (1 - level) / 500));
        assertThat(width.mean()).isLessThan(0.95);
    }

    /**
     * Draws labels from probabilities. The model overstates or understates them by an amount that varies between
     * images.
     */
    private static LabelledRatio image(SplittableRandom random) {
        int size = random.nextInt(100, 300);
        int structure = random.nextInt(10) == 0 ? 0 : random.nextInt(20, 90);
        double error = random.nextGaussian(0, 0.05);
        double share = random.nextDouble(0.2, 0.7);
        Grid grid = Grid.of(1, size);
        ByteBuffer x = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer y = ByteBuffer.allocate(4 * size).order(ByteOrder.LITTLE_ENDIAN);
        byte[] denominator = new byte[(size + 7) / 8];
        byte[] numerator = new byte[(size + 7) / 8];
        for (int i = 0; i < size; i++) {
            double p = i < structure ? random.nextDouble(0.7, 1) : random.nextDouble(0, structure == 0 ? 0.005 : 0.1);
            x.putFloat((float) Math.max(0, Math.min(1, p + error)));
            y.putFloat((float) Math.max(0, Math.min(1, share * p - error)));
            boolean inDenominator = random.nextDouble() < p;
            denominator[i / 8] |= (byte) (inDenominator ? 1 << i % 8 : 0);
            numerator[i / 8] |= (byte) (inDenominator && random.nextDouble() < share ? 1 << i % 8 : 0);
        }
        return LabelledRatio.of(
                ScoreMap.of(grid, new ScoreEncoding.Float32(), y.flip()),
                ScoreMap.of(grid, new ScoreEncoding.Float32(), x.flip()),
                ScoreKind.PROBABILITY,
                PackedMask.ofPackedBytes(grid, numerator),
                PackedMask.ofPackedBytes(grid, denominator));
    }

    private static final class Mean {
        private int count;
        private double sum;
        private double squares;

        void add(double value) {
            count++;
            sum += value;
            squares += value * value;
        }

        double mean() {
            return sum / count;
        }

        double standardError() {
            return Math.sqrt(Math.max(0, squares / count - mean() * mean()) / count);
        }
    }
}
