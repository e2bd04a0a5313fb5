package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RatioIntervalsTest {

    private static final RatioMoments QUARTERS = RatioMoments.of(new double[] {.1, .3}, new double[] {.4, .4});
    private static final RatioMoments NO_DENOMINATOR = RatioMoments.of(new double[2], new double[2]);
    private static final RatioIntervals CALIBRATED =
            new RatioIntervals.Calibrated(RatioEstimator.PLAIN, new BigDecimal("0.9"));
    private static final RatioIntervals CONFORMAL =
            new RatioIntervals.Conformal(RatioEstimator.PLAIN, new BigDecimal("0.9"));
    private static final RatioIntervals OVERALL =
            new RatioIntervals.Overall(RatioEstimator.PLAIN, new BigDecimal("0.25"), new BigDecimal("0.95"));

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    static List<RatioIntervals> procedures() {
        return List.of(CALIBRATED, CONFORMAL, OVERALL);
    }

    @Test
    void shouldWidenByTheErrorsOfBothChannels() {
        RatioInterval interval =
                CALIBRATED.interval(QUARTERS, error -> error == RatioError.NUMERATOR_VOLUME ? .05 : .1);

        assertThat(interval.lower()).isCloseTo(.15 / .5, within(1e-15));
        assertThat(interval.upper()).isCloseTo(.25 / .3, within(1e-15));
        assertThat(CALIBRATED.interval(QUARTERS, error -> .4)).isEqualTo(RatioInterval.EVERYTHING);
    }

    @Test
    void shouldAddMarkovsHalfWidth() {
        // The variance of y is .02, so the mean squared error is .02/.4²/2 = .0625, and sqrt(.0625/.25) is the half
        // width.
        RatioInterval wide = OVERALL.interval(QUARTERS, error -> 0);
        RatioInterval narrow = new RatioIntervals.Overall(
                        RatioEstimator.PLAIN, new BigDecimal("0.98"), new BigDecimal("0.995"))
                .interval(QUARTERS, error -> 0);

        assertThat(wide.lower()).isCloseTo(0, within(1e-12));
        assertThat(wide.upper()).isCloseTo(1, within(1e-12));
        assertThat(narrow.lower()).isCloseTo(.5 - .25 / Math.sqrt(.98), within(1e-12));
        assertThat(narrow.upper()).isCloseTo(.5 + .25 / Math.sqrt(.98), within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(RatioEstimator.class)
    void shouldBeCentredAtTheEstimator(RatioEstimator estimator) {
        RatioMoments moments = RatioMoments.of(new double[] {.5, .1, .1, .4, .3}, new double[] {.9, .8, .2, .5, .7});
        double ratio = switch (estimator) {
            case PLAIN -> .451612903226;
            case FIRST_ORDER_DEBIASED -> .449777253119;
            case SECOND_ORDER_DEBIASED -> .447205866353;
        };

        RatioInterval conformal =
                new RatioIntervals.Conformal(estimator, new BigDecimal("0.9")).interval(moments, error -> .1);
        RatioInterval overall = new RatioIntervals.Overall(estimator, new BigDecimal("0.9"), new BigDecimal("0.99"))
                .interval(moments, error -> .01);

        double beta = Math.sqrt(.014011592589665 / .9);
        assertThat(conformal.lower()).isCloseTo(ratio - .1, within(1e-11));
        assertThat(conformal.upper()).isCloseTo(ratio + .1, within(1e-11));
        assertThat(overall.lower()).isCloseTo(ratio - (.28 / .62 - .27 / .63) - beta, within(1e-11));
        assertThat(overall.upper()).isCloseTo(ratio + (.29 / .61 - .28 / .62) + beta, within(1e-11));
    }

    @Test
    void shouldTakeEachErrorAtItsExactMiscoverage() {
        assertThat(CALIBRATED.errorMiscoverage()).isEqualByComparingTo("0.05");
        assertThat(CONFORMAL.errorMiscoverage()).isEqualByComparingTo("0.1");
        assertThat(OVERALL.errorMiscoverage()).isEqualByComparingTo("0.05");
        assertThat(OVERALL.level()).isEqualByComparingTo("0.65");
        assertThat(new RatioIntervals.Conformal(RatioEstimator.PLAIN, new BigDecimal("0.3"))
                        .threshold(OrderStatisticMultiset.of(new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}))
                        .k())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("procedures")
    void shouldKnowNothingWithTooFewImagesOrWithoutADenominator(RatioIntervals procedure) {
        double few =
                procedure.threshold(OrderStatisticMultiset.of(new double[8])).lambda();

        assertThat(few).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(procedure.interval(QUARTERS, error -> few)).isEqualTo(RatioInterval.EVERYTHING);
        assertThat(procedure.interval(NO_DENOMINATOR, error -> 0)).isEqualTo(RatioInterval.EVERYTHING);
        assertThat(procedure.estimate(NO_DENOMINATOR)).isEmpty();
        assertThatThrownBy(() -> procedure.interval(QUARTERS, error -> Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("procedures")
    void shouldHaveNoCriticalValueWithoutATrueRatio(RatioIntervals procedure) {
        LabelledRatio unlabelled = image(QUARTERS, OptionalDouble.empty(), .1, .2);
        LabelledRatio unpredicted = image(NO_DENOMINATOR, OptionalDouble.of(.5), .1, .2);

        for (RatioError error : procedure.errors()) {
            assertThat(procedure.criticalValue(error, unlabelled)).isEmpty();
            assertThat(procedure.criticalValue(error, unpredicted)).isPresent();
        }
        assertThat(CONFORMAL.criticalValue(RatioError.ABSOLUTE_RATIO, unpredicted))
                .hasValue(Double.NEGATIVE_INFINITY);
    }

    @Test
    void shouldRefuseLevelsThatLeaveNothing() {
        assertThatThrownBy(() ->
                        new RatioIntervals.Overall(RatioEstimator.PLAIN, new BigDecimal("0.1"), new BigDecimal("0.55")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RatioIntervals.Calibrated(RatioEstimator.PLAIN, BigDecimal.ONE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WidthAlarm(1.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAskForAReadingOfWideIntervalsOnly() {
        WidthAlarm alarm = new WidthAlarm(.25);

        assertThat(alarm.asksForReading(new RatioInterval(.25, .5))).isFalse();
        assertThat(alarm.asksForReading(new RatioInterval(.25, .5001))).isTrue();
        assertThat(new WidthAlarm(1).asksForReading(RatioInterval.EVERYTHING)).isFalse();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldChooseTheLevelsOfTheSmallestMeanWidth(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LabelledRatio> images = new ArrayList<>();
        for (int i = random.nextInt(5, 120); i > 0; i--) {
            double[] x = random.doubles(30).toArray();
            double[] y = new double[30];
            for (int pixel = 0; pixel < 30; pixel++) {
                y[pixel] = x[pixel] * random.nextDouble();
            }
            OptionalDouble truth = random.nextInt(10) == 0 ? OptionalDouble.empty() : OptionalDouble.of(.5);
            images.add(image(RatioMoments.of(y, x), truth, random.nextDouble(.1), random.nextDouble(.1)));
        }
        List<LabelledRatio> labelled =
                images.stream().filter(image -> image.trueRatio().isPresent()).toList();
        int n = labelled.size();
        double bestWidth = 2;
        double bestQuantile = 0;
        for (int j = 1; j <= 20; j++) {
            double alpha = .3 * (2 * j - 1) / 40;
            double quantile = (1 + .7 + alpha) / 2;
            int rank = (int) Math.ceil(quantile * (n + 1) - 1e-9);
            if (rank > n) {
                continue;
            }
            double width = 0;
            double epsY = labelled.stream()
                    .mapToDouble(image -> image.numerator().expected())
                    .sorted()
                    .toArray()[rank - 1];
            double epsX = labelled.stream()
                    .mapToDouble(image -> image.denominator().expected())
                    .sorted()
                    .toArray()[rank - 1];
            for (LabelledRatio image : labelled) {
                RatioMoments moments = image.moments();
                double beta = Math.sqrt(moments.meanSquaredError().orElseThrow() / alpha);
                double lower = (moments.meanNumerator() - epsY) / (moments.meanDenominator() + epsX) - beta;
                double upper = (moments.meanNumerator() + epsY) / (moments.meanDenominator() - epsX) + beta;
                width += (Math.min(1, upper) - Math.max(0, lower)) / n;
            }
            if (width < bestWidth - 1e-12) {
                bestWidth = width;
                bestQuantile = quantile;
            }
        }

        var chosen = OverallLevels.narrowest(images, RatioEstimator.PLAIN, new BigDecimal("0.7"));

        assertThat(chosen.map(levels -> levels.quantile().doubleValue()).orElse(0.0))
                .isCloseTo(bestQuantile, within(1e-12));
        chosen.ifPresent(levels -> assertThat(levels.level()).isEqualByComparingTo("0.7"));
    }

    @Test
    void shouldNeedTwentyImagesForALevelOfNineTenths() {
        List<LabelledRatio> images = new ArrayList<>();
        for (int i = 0; i < 19; i++) {
            images.add(image(QUARTERS, OptionalDouble.of(.5), .01, .01));
        }
        assertThat(OverallLevels.narrowest(images, RatioEstimator.PLAIN, new BigDecimal("0.9")))
                .isEmpty();
        images.add(images.get(0));
        assertThat(OverallLevels.narrowest(images, RatioEstimator.PLAIN, new BigDecimal("0.9")))
                .isPresent();
    }

    private static LabelledRatio image(
            RatioMoments moments, OptionalDouble trueRatio, double numeratorError, double denominatorError) {
        return new LabelledRatio(
                moments,
                trueRatio,
                new CalibrationError(numeratorError, numeratorError, 0),
                new CalibrationError(denominatorError, denominatorError, 0));
    }
}
