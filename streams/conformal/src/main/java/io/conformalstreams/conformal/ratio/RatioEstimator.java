package io.conformalstreams.conformal.ratio;

import java.util.OptionalDouble;

/** An estimator of the ratio from the probabilities of an image (arXiv 2505.19585). */
public enum RatioEstimator {
    /** The plain ratio, mean y / mean x (equation 1). */
    PLAIN,
    /** The plain ratio without its bias of order 1/N (equation 9). */
    FIRST_ORDER_DEBIASED,
    /** The plain ratio without its biases of orders 1/N and 1/N² (equations 27-35). */
    SECOND_ORDER_DEBIASED;

    /**
     * Returns the predicted ratio. A debiased ratio may lie outside [0, 1]. The result is empty if x is 0 everywhere,
     * or so small that the correction overflows.
     */
    public OptionalDouble of(RatioMoments moments) {
        OptionalDouble ratio = switch (this) {
            case PLAIN -> moments.ratio();
            case FIRST_ORDER_DEBIASED -> moments.firstOrderDebiased();
            case SECOND_ORDER_DEBIASED -> moments.secondOrderDebiased();
        };
        return ratio.isPresent() && Double.isFinite(ratio.getAsDouble()) ? ratio : OptionalDouble.empty();
    }
}
