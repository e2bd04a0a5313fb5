package io.conformalstreams.conformal.risk;

/**
 * Risk-controlling prediction sets (Bates, Angelopoulos, Lei, Malik and Jordan, arXiv 2101.02703). The threshold is the
 * largest one that the bound certifies together with every threshold below it. The number n of independent calibration
 * units must be fixed beforehand. Then the risk at the threshold is at most alpha with probability at least 1 - delta.
 *
 * <p>The thresholds are tested from the safe end up to the first failure. The risk never decreases with the threshold.
 * So a wrong choice means that one particular threshold was certified: the first one with a risk above alpha. Testing
 * many thresholds therefore needs no correction.
 */
public final class RiskControllingPredictionSets {

    private RiskControllingPredictionSets() {}

    /**
     * Returns the largest threshold of the grid that is certified together with all thresholds below it. If none is
     * certified, the result is -Infinity, whose loss is 0.
     *
     * @param losses the losses of the calibration units
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
