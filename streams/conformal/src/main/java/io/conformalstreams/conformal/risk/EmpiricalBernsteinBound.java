package io.conformalstreams.conformal.risk;

/**
 * The empirical Bernstein inequality: the risk is at most
 *
 * <pre>  mean + sqrt( 2 v ln(2/delta) / n ) + 7 ln(2/delta) / (3(n - 1))</pre>
 *
 * <p>with probability 1 - delta. Here v is the sample variance of the losses at the threshold (Maurer and Pontil,
 * "Empirical Bernstein bounds and sample variance penalization", arXiv 0907.3740, theorem 4). The bound needs at least
 * two units.
 */
public record EmpiricalBernsteinBound() implements RiskBound {

    @Override
    public boolean certifies(LossMoments losses, RiskLevel level) {
        return losses.n() > 1
                && upperBound(losses, level.delta().doubleValue())
                        <= level.alpha().doubleValue();
    }

    /**
     * Returns the bound on the risk.
     *
     * @param losses the losses of at least two units
     * @param delta the probability that the risk exceeds the bound, strictly between 0 and 1
     */
    public double upperBound(LossMoments losses, double delta) {
        double logarithm = Math.log(2 / delta);
        return losses.mean()
                + Math.sqrt(2 * losses.variance() * logarithm / losses.n())
                + 7 * logarithm / (3.0 * (losses.n() - 1));
    }
}
