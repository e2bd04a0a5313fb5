package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A cut at which the risk, the expected loss, is controlled: the prediction set is {v : s(v) >= cut}.
 *
 * @param alpha the nominal risk, with the digits it was configured with
 * @param n the number of calibration units behind it, 0 or more
 * @param cut a cut of the grid; -Infinity gives the whole image, with no loss
 * @param trivial whether n is too small for alpha: no losses, not even losses of 0, would have allowed another cut than
 *     -Infinity
 */
public record RiskCut(BigDecimal alpha, long n, double cut, boolean trivial) {

    /** @throws IllegalArgumentException if n is negative, the cut NaN, or trivial together with another cut than -Infinity */
    public RiskCut {
        Objects.requireNonNull(alpha, "alpha");
        if (n < 0 || Double.isNaN(cut) || (trivial && cut != Double.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException("no cut of " + n + " units: " + cut + ", trivial " + trivial);
        }
        cut = cut + 0.0;
    }
}
