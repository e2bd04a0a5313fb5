package io.conformalstreams.conformal.risk;

/**
 * A test, by the losses of n independent units at one threshold, whether the risk at that threshold is at most alpha. It holds at one
 * n that was fixed beforehand; {@link BettingBound} holds at every n at once.
 */
public sealed interface RiskBound permits HoeffdingBound, HoeffdingBentkusBound, EmpiricalBernsteinBound {

    /**
     * Returns whether the losses show that the risk is at most alpha. If it is above, they do so with probability at most
     * delta.
     */
    boolean certifies(LossMoments losses, RiskLevel level);
}
