package io.conformalstreams.conformal.risk;

/**
 * A test of whether the risk at one threshold is at most alpha. It uses the losses of n independent units. The test is
 * valid for one n that was fixed beforehand. {@link BettingBound} is valid for all n at once.
 */
public sealed interface RiskBound permits HoeffdingBound, HoeffdingBentkusBound, EmpiricalBernsteinBound {

    /**
     * Returns whether the losses show that the risk is at most alpha. If the risk is above alpha, the probability of a
     * wrong {@code true} is at most delta.
     */
    boolean certifies(LossMoments losses, RiskLevel level);
}
