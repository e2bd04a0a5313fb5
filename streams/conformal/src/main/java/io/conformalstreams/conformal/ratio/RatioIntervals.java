package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A procedure that gives an image an interval which contains the true ratio with probability at least L, the level (arXiv
 * 2505.19585). With y and x the probabilities of numerator and denominator, eps_y and eps_x thresholds of image-wise errors
 * of the two channels,
 *
 * <pre>
 *   lower = (mean y - eps_y)+ / (mean x + eps_x),    upper = (mean y + eps_y) / (mean x - eps_x)       (equation 7)
 * </pre>
 *
 * <p>and R the predicted ratio (the plain one, mean y / mean x, or a debiased one, R'),
 *
 * <pre>
 *   procedure     interval, clipped to [0, 1]                     errors              thresholds at     level L
 *   Overall       [R' - (R - lower) - beta,                       calibration error   1 - Q each        2Q - 1 - alpha
 *                  R' + (upper - R) + beta], beta = sqrt(MSE/alpha)                       (equation 8)
 *   Calibrated    [lower, upper]                                  volume bias         1 - Q each        2Q - 1
 *   Conformal     [R' - eps, R' + eps]                            |R' - true ratio|   1 - L             L
 * </pre>
 *
 * <p>Thresholds are order statistics by the {@link RankRule}, at a decimal miscoverage: a ratio is covered with at least the
 * level, whatever n. (The authors take interpolating quantiles, and Q by the image, which loses the guarantee.) Where n is
 * too small for the rank, the threshold is +Infinity and the interval [0, 1]; so it is where x is 0 everywhere, or too small to be divided by. An upper end
 * whose denominator is not positive is 1.
 *
 * <p>Only images whose labelled denominator is not empty have a true ratio. The others take no part, neither in the
 * calibration nor in the promise: {@link #criticalValue} is empty for them, and the caller counts them.
 */
public sealed interface RatioIntervals {

    /** Four roundings of a double, relative to what is rounded. */
    double ROUNDING = 0x1p-51;

    /** Returns how the ratio is predicted. */
    RatioEstimator estimator();

    /** Returns L, the least probability that the interval contains the true ratio. */
    BigDecimal level();

    /** Returns the errors whose thresholds the interval is made of. */
    List<RatioError> errors();

    /** Returns the miscoverage at which the threshold of each error is taken. */
    BigDecimal errorMiscoverage();

    /**
     * Returns the interval of an image.
     *
     * @param thresholds of the procedure's {@link #errors()}; +Infinity gives [0, 1], values below 0 stand for 0
     * @throws IllegalArgumentException if a threshold is NaN
     */
    RatioInterval interval(RatioMoments moments, ToDoubleFunction<RatioError> thresholds);

    /** Returns the predicted ratio itself; empty if x is 0 everywhere. */
    default OptionalDouble estimate(RatioMoments moments) {
        return estimator().of(moments);
    }

    /**
     * Returns the critical value that a labelled image adds to the calibration of an error; empty if it has no true ratio.
     * An absolute error without a prediction is -Infinity: the interval [0, 1] covers.
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

    /** Returns the threshold that the critical values of one error give. */
    default Threshold threshold(OrderStatisticMultiset criticalValues) {
        return RankRule.threshold(criticalValues, errorMiscoverage());
    }

    /**
     * The overall interval of the paper (equation 8): calibration errors for the bias of the probabilities, Markov's
     * inequality on the delta method's mean squared error for the pixels' randomness.
     *
     * <p>Markov's inequality needs the true mean squared error; that of the formula takes pixels as independent, and is too
     * small for images. {@link Calibrated} needs no such term.
     *
     * @param alpha Markov's share of the miscoverage, strictly between 0 and 1
     * @param quantile Q, at which both calibration errors are taken; less than 1 and more than (1 + alpha)/2
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
     * The calibrated interval (equation 7) with volume biases: |mean y - labelled share| <= eps_y on an image, and the same of
     * x, bound the labelled ratio itself, without Markov's term.
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
     * The plain conformal interval around the predicted ratio, the paper's baseline.
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
     * An error, widened by more than what it, its critical values and its sum with the mean may have lost by rounding: a
     * ratio at the very end of an interval must not fall out of it.
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
