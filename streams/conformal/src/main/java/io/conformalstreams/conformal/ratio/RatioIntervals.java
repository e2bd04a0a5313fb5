package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A procedure that computes an interval for the true ratio of an image. The interval contains the true ratio with
 * probability at least L, the level (arXiv 2505.19585). Let y and x be the probabilities of numerator and denominator,
 * and eps_y and eps_x the thresholds of the two channels' {@linkplain RatioError errors}. Then
 *
 * <pre>
 *   lower = (mean y - eps_y)+ / (mean x + eps_x),    upper = (mean y + eps_y) / (mean x - eps_x)       (equation 7)
 * </pre>
 *
 * <p>Let R be the plain predicted ratio, mean y / mean x, and R' the ratio of the chosen estimator, plain or debiased.
 * The procedures are
 *
 * <pre>
 *   procedure     interval, clipped to [0, 1]                     errors              thresholds at     level L
 *   Overall       [R' - (R - lower) - beta,                       calibration error   1 - Q each        2Q - 1 - alpha
 *                  R' + (upper - R) + beta], beta = sqrt(MSE/alpha)                       (equation 8)
 *   Calibrated    [lower, upper]                                  volume bias         1 - Q each        2Q - 1
 *   Conformal     [R' - eps, R' + eps]                            |R' - true ratio|   1 - L             L
 * </pre>
 *
 * <p>Thresholds are order statistics by the {@link RankRule}, at a decimal miscoverage. So the interval reaches its
 * level for every n. The authors use interpolated quantiles and choose Q for each image, which loses the guarantee. If
 * n is too small for the rank, the threshold is +Infinity and the interval is [0, 1]. The interval is also [0, 1] if x
 * is 0 everywhere, or so small that a quotient overflows. If the denominator of the upper end is not positive, the
 * upper end is 1.
 *
 * <p>Images with an empty labelled denominator have no true ratio. They take part neither in the calibration nor in the
 * promise. {@link #criticalValue} is empty for them, and the caller counts them.
 */
public sealed interface RatioIntervals {

    /** The relative error of four roundings in double precision. */
    double ROUNDING = 0x1p-51;

    /** Returns the estimator of the ratio. */
    RatioEstimator estimator();

    /** Returns L, a lower bound of the probability that the interval contains the true ratio. */
    BigDecimal level();

    /** Returns the errors whose thresholds determine the interval. */
    List<RatioError> errors();

    /** Returns the miscoverage at which the threshold of each error is taken. */
    BigDecimal errorMiscoverage();

    /**
     * Returns the interval of an image.
     *
     * @param thresholds the threshold of each of the procedure's {@link #errors()}; +Infinity gives [0, 1], and values
     *     below 0 count as 0
     * @throws IllegalArgumentException if a threshold is NaN
     */
    RatioInterval interval(RatioMoments moments, ToDoubleFunction<RatioError> thresholds);

    /** Returns the predicted ratio, or empty as in {@link RatioEstimator#of}. */
    default OptionalDouble estimate(RatioMoments moments) {
        return estimator().of(moments);
    }

    /**
     * Returns the critical value that a labelled image adds to the calibration of an error, or empty if the image has
     * no true ratio. If there is no predicted ratio, the absolute error is -Infinity, because the interval is then [0,
     * 1] and covers.
     */
    default OptionalDouble criticalValue(RatioError error, LabelledRatio image) {
        if (image.trueRatio().isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                switch (error) {
                    case NUMERATOR_CALIBRATION -> image.numerator().expected();
                    case DENOMINATOR_CALIBRATION -> image.denominator().expected();
                    case NUMERATOR_VOLUME -> image.numerator().volumeBias();
                    case DENOMINATOR_VOLUME -> image.denominator().volumeBias();
                    case ABSOLUTE_RATIO ->
                        estimate(image.moments()).isEmpty()
                                ? Double.NEGATIVE_INFINITY
                                : Math.abs(estimate(image.moments()).getAsDouble()
                                        - image.trueRatio().getAsDouble());
                });
    }

    /** Returns the threshold of one error from its critical values. */
    default Threshold threshold(OrderStatisticMultiset criticalValues) {
        return RankRule.threshold(criticalValues, errorMiscoverage());
    }

    /**
     * The overall interval of the paper (equation 8). The calibration errors account for the bias of the probabilities.
     * Markov's inequality accounts for the randomness of the pixels, with the mean squared error of the delta method.
     *
     * <p>Markov's inequality requires the true mean squared error. The formula assumes independent pixels, so its
     * result is too small for images, whose pixels are dependent. {@link Calibrated} needs no such term.
     *
     * @param alpha the share of the miscoverage for Markov's inequality, strictly between 0 and 1
     * @param quantile Q, the coverage of the threshold of each calibration error; less than 1 and more than (1 +
     *     alpha)/2
     */
    record Overall(RatioEstimator estimator, BigDecimal alpha, BigDecimal quantile) implements RatioIntervals {

        /** @throws IllegalArgumentException if alpha or Q is outside its range */
        public Overall {
            requireLevel("alpha", alpha);
            requireLevel("Q", quantile);
            requireLevel("2Q - 1 - alpha", level(alpha, quantile));
        }

        private static BigDecimal level(BigDecimal alpha, BigDecimal quantile) {
            return quantile.add(quantile).subtract(BigDecimal.ONE).subtract(alpha);
        }

        @Override
        public BigDecimal level() {
            return level(alpha, quantile);
        }

        @Override
        public List<RatioError> errors() {
            return List.of(RatioError.NUMERATOR_CALIBRATION, RatioError.DENOMINATOR_CALIBRATION);
        }

        @Override
        public BigDecimal errorMiscoverage() {
            return BigDecimal.ONE.subtract(quantile);
        }

        @Override
        public RatioInterval interval(RatioMoments moments, ToDoubleFunction<RatioError> thresholds) {
            double numerator = number(thresholds, RatioError.NUMERATOR_CALIBRATION);
            double denominator = number(thresholds, RatioError.DENOMINATOR_CALIBRATION);
            if (isUnknown(moments, numerator, denominator) || estimate(moments).isEmpty()) {
                return RatioInterval.EVERYTHING;
            }
            double beta = Math.sqrt(moments.meanSquaredError().orElseThrow() / alpha.doubleValue());
            if (!Double.isFinite(beta)) {
                return RatioInterval.EVERYTHING;
            }
            double correction =
                    estimate(moments).orElseThrow() - moments.ratio().orElseThrow();
            return RatioInterval.clipped(
                    lower(moments, numerator, denominator) + correction - beta,
                    upper(moments, numerator, denominator) + correction + beta);
        }
    }

    /**
     * The calibrated interval (equation 7) with volume biases. If |mean y - labelled share| <= eps_y on an image, and
     * likewise for x, the labelled ratio lies in the interval. So Markov's term is not needed.
     *
     * @param level L, strictly between 0 and 1; Q = (1 + L)/2
     */
    record Calibrated(RatioEstimator estimator, BigDecimal level) implements RatioIntervals {
        private static final BigDecimal HALF = new BigDecimal("0.5");

        /** @throws IllegalArgumentException if the level is outside its range */
        public Calibrated {
            requireLevel("level", level);
        }

        @Override
        public List<RatioError> errors() {
            return List.of(RatioError.NUMERATOR_VOLUME, RatioError.DENOMINATOR_VOLUME);
        }

        @Override
        public BigDecimal errorMiscoverage() {
            return BigDecimal.ONE.subtract(level).multiply(HALF);
        }

        @Override
        public RatioInterval interval(RatioMoments moments, ToDoubleFunction<RatioError> thresholds) {
            double numerator = number(thresholds, RatioError.NUMERATOR_VOLUME);
            double denominator = number(thresholds, RatioError.DENOMINATOR_VOLUME);
            return isUnknown(moments, numerator, denominator)
                    ? RatioInterval.EVERYTHING
                    : RatioInterval.clipped(
                            lower(moments, numerator, denominator), upper(moments, numerator, denominator));
        }
    }

    /**
     * The plain conformal interval around the predicted ratio. It is the baseline of the paper.
     *
     * @param level L, strictly between 0 and 1
     */
    record Conformal(RatioEstimator estimator, BigDecimal level) implements RatioIntervals {

        /** @throws IllegalArgumentException if the level is outside its range */
        public Conformal {
            requireLevel("level", level);
        }

        @Override
        public List<RatioError> errors() {
            return List.of(RatioError.ABSOLUTE_RATIO);
        }

        @Override
        public BigDecimal errorMiscoverage() {
            return BigDecimal.ONE.subtract(level);
        }

        @Override
        public RatioInterval interval(RatioMoments moments, ToDoubleFunction<RatioError> thresholds) {
            double halfWidth = number(thresholds, RatioError.ABSOLUTE_RATIO);
            if (isUnknown(moments, halfWidth) || estimate(moments).isEmpty()) {
                return RatioInterval.EVERYTHING;
            }
            double ratio = estimate(moments).orElseThrow();
            double width = outward(Math.abs(ratio), halfWidth);
            return RatioInterval.clipped(ratio - width, ratio + width);
        }
    }

    private static double lower(RatioMoments moments, double numeratorError, double denominatorError) {
        double y = moments.meanNumerator();
        double x = moments.meanDenominator();
        double numerator = Math.max(0, y - outward(y, numeratorError));
        return Math.nextDown(numerator / (x + outward(x, denominatorError)));
    }

    private static double upper(RatioMoments moments, double numeratorError, double denominatorError) {
        double y = moments.meanNumerator();
        double x = moments.meanDenominator();
        double denominator = x - outward(x, denominatorError);
        return denominator > 0 ? Math.min(1, Math.nextUp((y + outward(y, numeratorError)) / denominator)) : 1;
    }

    /**
     * Returns an error with a margin for rounding, so that a ratio at the very end of an interval does not fall out of
     * it. The margin exceeds the rounding errors of the error, of its critical values and of its sum with the mean.
     */
    private static double outward(double mean, double error) {
        return error + (mean + error) * ROUNDING;
    }

    private static boolean isUnknown(RatioMoments moments, double... errors) {
        boolean unknown = moments.meanDenominator() <= 0;
        for (double error : errors) {
            unknown |= error == Double.POSITIVE_INFINITY;
        }
        return unknown;
    }

    private static double number(ToDoubleFunction<RatioError> thresholds, RatioError error) {
        double threshold = thresholds.applyAsDouble(error);
        if (Double.isNaN(threshold)) {
            throw new IllegalArgumentException("the threshold of " + error + " must not be NaN");
        }
        return Math.max(0, threshold);
    }

    private static void requireLevel(String name, BigDecimal value) {
        if (value.signum() <= 0 || value.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException(name + " must be between 0 and 1: " + value);
        }
    }
}
