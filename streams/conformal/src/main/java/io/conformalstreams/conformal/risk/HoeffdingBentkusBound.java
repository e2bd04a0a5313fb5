package io.conformalstreams.conformal.risk;

/**
 * The p-value of Hoeffding and Bentkus for the hypothesis that the risk exceeds alpha, from the mean loss m:
 *
 * <pre>
 *   p = min( exp(-n h(min(m, alpha), alpha)),  e P( Bin(n, alpha) &lt;= ceil(n m) ) )
 *   h(a, b) = a ln(a/b) + (1 - a) ln((1 - a)/(1 - b))
 * </pre>
 *
 * <p>(Angelopoulos, Bates, Candes, Jordan and Lei, "Learn then test", arXiv 2110.01052, proposition 1.) The threshold
 * is certified if p <= delta. If all losses are 0 or 1, the factor e is not needed, and the bound is {@link PacRank}.
 */
public record HoeffdingBentkusBound() implements RiskBound {

    @Override
    public boolean certifies(LossMoments losses, RiskLevel level) {
        return losses.n() > 0
                && pValue(losses, level.alpha().doubleValue()) <= level.delta().doubleValue();
    }

    /**
     * Returns the p-value.
     *
     * @param losses the losses of at least one unit
     * @param alpha the nominal risk, strictly between 0 and 1
     */
    public double pValue(LossMoments losses, double alpha) {
        double hoeffding = Math.exp(-losses.n() * divergence(Math.min(losses.mean(), alpha), alpha));
        double bentkus = Math.E * BinomialTail.atMost(losses.ceilingOfSum(), losses.n(), alpha);
        return Math.min(hoeffding, bentkus);
    }

    /** Returns h(a, b) for a <= b < 1, with 0 ln 0 = 0. */
    private static double divergence(double a, double b) {
        double first = a == 0 ? 0 : a * Math.log(a / b);
        return first + (1 - a) * Math.log((1 - a) / (1 - b));
    }
}
