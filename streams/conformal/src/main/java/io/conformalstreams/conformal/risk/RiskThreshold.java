package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A threshold at which the risk, the expected loss, is controlled: the prediction set is {v : s(v) >= threshold}.
 *
 * @param alpha the nominal risk, with the digits it was configured with
 * @param n the number of calibration units behind it, 0 or more
 * @param threshold a threshold of the grid; -Infinity gives the whole image, with no loss
 * @param trivial whether n is too small for alpha: no losses, not even losses of 0, would have allowed another threshold than
 *     -Infinity
 */
public record RiskThreshold(BigDecimal alpha, long n, double threshold, boolean trivial) {

    /** @throws IllegalArgumentException if n is negative, the threshold NaN, or trivial together with another threshold than -Infinity */
    public RiskThreshold {
        Objects.requireNonNull(alpha, "alpha");
        if (n < 0 || Double.isNaN(threshold) || (trivial && threshold != Double.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "no threshold of " + n + " units: " + threshold + ", trivial " + trivial);
        }
        threshold = threshold + 0.0;
    }
}
