package io.conformalstreams.conformal.risk;

/**
 * Risk-controlling prediction sets (Bates, Angelopoulos, Lei, Malik and Jordan, arXiv 2101.02703): the largest cut such
 * that the bound certifies it and every cut below. With probability at least 1 - delta over n independent calibration
 * units, n fixed beforehand, the risk at that cut is at most alpha.
 *
 * <p>The cuts are tested from the safe end up to the first failure. Because the risk does not decrease with the cut, a wrong
 * choice means that one particular cut, the first with a risk above alpha, was certified: many cuts need no correction.
 */
public final class RiskControllingPredictionSets {
    private RiskControllingPredictionSets() {}

    /**
     * Returns the largest cut of the grid that is certified together with all cuts below; -Infinity, whose loss is known to
     * be 0, without any certificate.
     *
     * @param losses of the calibration units
     */
    public static RiskCut cut(LossSums losses, RiskBound bound, RiskLevel level) {
        CutGrid grid = losses.grid();
        int certified = -1;
        while (certified + 1 < grid.size() && bound.certifies(losses.at(certified + 1), level)) {
            certified++;
        }
        return new RiskCut(level.alpha(), losses.n(), grid.cut(Math.max(certified, 0)), certified < 0);
    }
}
