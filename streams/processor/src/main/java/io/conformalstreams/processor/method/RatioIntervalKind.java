package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.ratio.RatioError;
import io.conformalstreams.conformal.ratio.RatioEstimator;
import io.conformalstreams.conformal.ratio.RatioIntervals;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;

/**
 * A kind of interval for a ratio (arXiv 2505.19585). It decides which errors are calibrated, as which components, and
 * how they share alpha.
 */
public sealed interface RatioIntervalKind {

    /** The kind in the configuration and in fingerprints; the text of an existing kind must never change. */
    String text();

    /** The intervals of this kind at the level 1 - alpha. */
    RatioIntervals intervals(RatioEstimator estimator, BigDecimal nominalAlpha);

    /** The calibrated components, in the order in which they are published. */
    default List<Component> components() {
        return List.of(Component.NUMERATOR, Component.DENOMINATOR);
    }

    /**
     * Returns the error that belongs to the threshold of a component.
     *
     * @throws IllegalArgumentException if a ratio does not have the component
     */
    default RatioError error(Component component) {
        return switch (component) {
            case NUMERATOR -> RatioError.NUMERATOR_VOLUME;
            case DENOMINATOR -> RatioError.DENOMINATOR_VOLUME;
            case INTERVAL -> RatioError.ABSOLUTE_RATIO;
            default -> throw new IllegalArgumentException("a ratio does not have the component " + component);
        };
    }

    /** The component whose threshold bounds an error. */
    static Component component(RatioError error) {
        return switch (error) {
            case NUMERATOR_CALIBRATION, NUMERATOR_VOLUME -> Component.NUMERATOR;
            case DENOMINATOR_CALIBRATION, DENOMINATOR_VOLUME -> Component.DENOMINATOR;
            case ABSOLUTE_RATIO -> Component.INTERVAL;
        };
    }

    /** Equation 7 with volume biases: each threshold is taken at alpha/2. */
    record Calibrated() implements RatioIntervalKind {

        @Override
        public String text() {
            return "calibrated";
        }

        @Override
        public RatioIntervals intervals(RatioEstimator estimator, BigDecimal nominalAlpha) {
            return new RatioIntervals.Calibrated(estimator, BigDecimal.ONE.subtract(nominalAlpha));
        }
    }

    /** An interval around the predicted ratio. */
    record Conformal() implements RatioIntervalKind {

        @Override
        public String text() {
            return "conformal";
        }

        @Override
        public RatioIntervals intervals(RatioEstimator estimator, BigDecimal nominalAlpha) {
            return new RatioIntervals.Conformal(estimator, BigDecimal.ONE.subtract(nominalAlpha));
        }

        @Override
        public List<Component> components() {
            return List.of(Component.INTERVAL);
        }
    }

    /**
     * Equation 8: Markov's inequality at a share of alpha, and each calibration error at half of the rest.
     *
     * @param markovShare share of alpha, strictly between 0 and 1, chosen once on learning images
     */
    record Overall(BigDecimal markovShare) implements RatioIntervalKind {

        @Override
        public String text() {
            return "overall";
        }

        @Override
        public RatioIntervals intervals(RatioEstimator estimator, BigDecimal nominalAlpha) {
            BigDecimal markov = markovShare.multiply(nominalAlpha);
            BigDecimal ofEachError = nominalAlpha.subtract(markov).multiply(new BigDecimal("0.5"));
            return new RatioIntervals.Overall(estimator, markov, BigDecimal.ONE.subtract(ofEachError));
        }

        @Override
        public RatioError error(Component component) {
            return switch (component) {
                case NUMERATOR -> RatioError.NUMERATOR_CALIBRATION;
                case DENOMINATOR -> RatioError.DENOMINATOR_CALIBRATION;
                default -> RatioIntervalKind.super.error(component);
            };
        }
    }
}
