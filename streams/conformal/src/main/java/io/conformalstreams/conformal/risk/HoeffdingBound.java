package io.conformalstreams.conformal.risk;

/**
 * Hoeffding's inequality: the risk is at most
 *
 * <pre>  mean + sqrt( ln(1/delta) / (2n) )</pre>
 *
 * <p>with probability 1 - delta (Bates, Angelopoulos, Lei, Malik and Jordan, "Distribution-free, risk-controlling
 * prediction sets", arXiv 2101.02703, section 3.1.1).
 */
public record HoeffdingBound() implements RiskBound {

    @Override
    public boolean certifies(LossMoments losses, RiskLevel level) {
        return losses.n() > 0
                && upperBound(losses, level.delta().doubleValue())
                        <= level.alpha().doubleValue();
    }

    /**
     * Returns the bound on the risk.
     *
     * @param losses the losses of at least one unit
     * @param delta the probability that the risk exceeds the bound, strictly between 0 and 1
     */
    public double upperBound(LossMoments losses, double delta) {
        return losses.mean() + Math.sqrt(-Math.log(delta) / (2.0 * losses.n()));
    }
}
