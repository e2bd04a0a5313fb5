package io.conformalstreams.conformal.risk;

/**
 * Risk-controlling prediction sets (Bates, Angelopoulos, Lei, Malik and Jordan, arXiv 2101.02703): the largest threshold such
 * that the bound certifies it and every threshold below. With probability at least 1 - delta over n independent calibration
 * units, n fixed beforehand, the risk at that threshold is at most alpha.
 *
 * <p>The thresholds are tested from the safe end up to the first failure. Because the risk does not decrease with the threshold, a wrong
 * choice means that one particular threshold, the first with a risk above alpha, was certified: many thresholds need no correction.
 */
public final class RiskControllingPredictionSets {

    private RiskControllingPredictionSets() {}

    /**
     * Returns the largest threshold of the grid that is certified together with all thresholds below; -Infinity, whose loss is known to
     * be 0, without any certificate.
     *
     * @param losses of the calibration units
     */
    public static RiskThreshold threshold(LossSums losses, RiskBound bound, RiskLevel level) {
        ThresholdGrid grid = losses.grid();
        int certified = -1;
        while (certified + 1 < grid.size() && bound.certifies(losses.at(certified + 1), level)) {
            certified++;
        }
        return new RiskThreshold(level.alpha(), losses.n(), grid.threshold(Math.max(certified, 0)), certified < 0);
    }
}
