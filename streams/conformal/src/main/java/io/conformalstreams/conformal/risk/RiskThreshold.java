package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A threshold at which the risk, the expected loss, is controlled. The prediction set is {v : s(v) >= threshold}.
 *
 * @param alpha the nominal risk, with the digits of the configuration
 * @param n the number of calibration units, 0 or more
 * @param threshold a threshold of the grid; -Infinity gives the whole image, with no loss
 * @param trivial whether n is too small for alpha, so that even losses of 0 give the threshold -Infinity
 */
public record RiskThreshold(BigDecimal alpha, long n, double threshold, boolean trivial) {

    /**
     * @throws IllegalArgumentException if n is negative, the threshold is NaN, or trivial is true for a threshold other
     *     than -Infinity
     */
    public RiskThreshold {
        Objects.requireNonNull(alpha, "alpha");
        if (n < 0 || Double.isNaN(threshold) || (trivial && threshold != Double.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "a threshold needs n >= 0, must not be NaN, and is -Infinity if trivial: n " + n + ", threshold "
                            + threshold + ", trivial " + trivial);
        }
        threshold = threshold + 0.0;
    }
}
