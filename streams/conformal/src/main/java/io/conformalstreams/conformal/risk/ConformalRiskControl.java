package io.conformalstreams.conformal.risk;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, arXiv 2208.02814, equation 4): the threshold
 *
 * <pre>  c^ = max{ c : (L_1(c) + ... + L_n(c) + 1)/(n + 1) &lt;= alpha }</pre>
 *
 * <p>fulfils E[L_{n+1}(c^)] <= alpha. This requires exchangeable units, and losses in 0..1 that do not decrease with c.
 * If alpha (n + 1) < 1, not even losses of 0 pass. The threshold is then -Infinity, and its loss is 0.
 *
 * <p>The promise concerns the mean over calibrations and units. For the false-negative rate, most structures may still
 * lose some pixels, so the promise is much weaker than that of a confidence set at the same alpha. For the indicator
 * loss 1[A_i > lambda] the procedure is the rank rule.
 *
 * <p>The code compares integers, and equality passes. The authors' {@code get_lhat} requires a strict inequality, and
 * it returns the safest threshold if every threshold passes.
 */
public final class ConformalRiskControl {

    private ConformalRiskControl() {}

    /**
     * Returns the largest threshold of the grid that passes.
     *
     * @param losses the losses of the calibration units
     * @param alpha the nominal risk, any decimal. No threshold passes at 0 or less, and every threshold passes at 1 or
     *     more
     */
    public static RiskThreshold threshold(LossSums losses, BigDecimal alpha) {
        ThresholdGrid grid = losses.grid();
        long largestSum = largestSum(alpha, losses.n());
        int passing = -1;
        while (passing + 1 < grid.size() && losses.at(passing + 1).sum() <= largestSum) {
            passing++;
        }
        return new RiskThreshold(alpha, losses.n(), grid.threshold(Math.max(passing, 0)), passing < 0);
    }

    /** Returns floor((alpha (n + 1) - 1) ONE), the largest sum of losses that passes. Sums are integers. */
    private static long largestSum(BigDecimal alpha, long n) {
        if (alpha.signum() <= 0) {
            return -1;
        }
        BigDecimal atMostOne = alpha.min(BigDecimal.ONE);
        BigDecimal units =
                atMostOne.multiply(new BigDecimal(BigInteger.valueOf(n + 1))).subtract(BigDecimal.ONE);
        return units.multiply(BigDecimal.valueOf(LossCurve.ONE))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }
}
