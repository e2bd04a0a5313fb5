package io.conformalstreams.conformal.ratio;

import java.util.OptionalDouble;

/** How the ratio is predicted from the probabilities of an image (arXiv 2505.19585). */
public enum RatioEstimator {
    /** mean y / mean x (equation 1). */
    PLAIN,
    /** Without the bias of order 1/N (equation 9). */
    FIRST_ORDER_DEBIASED,
    /** Without the biases of orders 1/N and 1/N² (equations 27-35). */
    SECOND_ORDER_DEBIASED;

    /**
     * Returns the predicted ratio, which a correction may carry out of [0, 1]; empty if x is 0 everywhere, or so small that
     * the correction overflows.
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
