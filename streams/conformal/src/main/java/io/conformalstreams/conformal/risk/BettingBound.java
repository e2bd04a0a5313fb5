package io.conformalstreams.conformal.risk;

import java.util.Arrays;

/**
 * Risk control by betting against the hypothesis that the risk exceeds alpha (Waudby-Smith and Ramdas, "Estimating
 * means of bounded random variables by betting", arXiv 2010.09686). Let L_1, L_2, ... be the losses at a threshold in
 * the order of observation. Then
 *
 * <pre>
 *   mu_i  = (1/2 + L_1 + ... + L_i) / (1 + i)
 *   s^2_i = (1/4 + (L_1 - mu_1)^2 + ... + (L_i - mu_i)^2) / (1 + i)
 *   K_i   = (1 - nu_1 (L_1 - alpha)) ... (1 - nu_i (L_i - alpha)),     nu_i a function of s^2_{i-1} and i
 * </pre>
 *
 * <p>and the threshold is certified once K has exceeded 1/delta. If the risk is above alpha, the probability that K
 * ever exceeds 1/delta is at most delta (Ville's inequality). So the promise is valid for all n at once, and for every
 * threshold that was ever returned.
 *
 * <p>The promise requires independent units with one distribution. The capital depends on the order of the losses, so
 * units cannot be removed and states cannot be merged. After a correction or a withdrawal, and in each epoch, create a
 * new bound and observe all units again. A certified threshold stays certified, so drift does not lower the threshold.
 *
 * <p>The class is not thread-safe.
 */
public final class BettingBound {
    private final ThresholdGrid grid;
    private final RiskLevel level;
    private final BetSize betSize;
    private final double alpha;
    private final double logOneOverDelta;
    private final long[] sums;
    private final double[] squaredDeviations;
    private final double[] logCapitals;
    private final double[] largestLogCapitals;
    private long observations;

    /** Creates a bound that has observed nothing. */
    public BettingBound(ThresholdGrid grid, RiskLevel level, BetSize betSize) {
        this.grid = grid;
        this.level = level;
        this.betSize = betSize;
        this.alpha = level.alpha().doubleValue();
        this.logOneOverDelta = -StrictMath.log(level.delta().doubleValue());
        this.sums = new long[grid.size()];
        this.squaredDeviations = new double[grid.size()];
        this.logCapitals = new double[grid.size()];
        this.largestLogCapitals = new double[grid.size()];
    }

    /**
     * Observes the losses of the next unit.
     *
     * @throws IllegalArgumentException if they lie on another grid
     * @throws IllegalStateException if there are 2,147,483,646 units already
     */
    public void observe(LossCurve unit) {
        grid.requireSame(unit.grid());
        if (observations == LossSums.LARGEST_NUMBER_OF_UNITS) {
            throw new IllegalStateException("a bound cannot observe more than " + observations + " units");
        }
        observations++;
        for (int i = 0; i < sums.length; i++) {
            observe(i, unit.loss(i));
        }
    }

    private void observe(int threshold, long units) {
        double loss = (double) units / LossCurve.ONE;
        double variance = (0.25 + squaredDeviations[threshold]) / observations;
        double stake = betSize.of(observations, variance, logOneOverDelta);
        // With StrictMath, equal losses give the same bits on every machine.
        logCapitals[threshold] += StrictMath.log1p(-stake * (loss - alpha));
        largestLogCapitals[threshold] = Math.max(largestLogCapitals[threshold], logCapitals[threshold]);
        sums[threshold] += units;
        double mean = (0.5 + (double) sums[threshold] / LossCurve.ONE) / (1.0 + observations);
        squaredDeviations[threshold] += (loss - mean) * (loss - mean);
    }

    /** Returns the number of units observed. */
    public long observations() {
        return observations;
    }

    /**
     * Returns the logarithm of the largest capital so far at a threshold of the grid. Above ln(1/delta), the threshold
     * is certified.
     */
    public double largestLogCapital(int index) {
        return largestLogCapitals[index];
    }

    /** Returns the mean loss of the observed units at a threshold of the grid, 0..1, or NaN without units. */
    public double meanLoss(int index) {
        return (double) sums[index] / LossCurve.ONE / observations;
    }

    /**
     * Returns the largest threshold that is certified together with all thresholds below it, or -Infinity if none is
     * certified.
     */
    public RiskThreshold threshold() {
        int certified = -1;
        while (certified + 1 < grid.size() && largestLogCapitals[certified + 1] > logOneOverDelta) {
            certified++;
        }
        return new RiskThreshold(level.alpha(), observations, grid.threshold(Math.max(certified, 0)), certified < 0);
    }

    @Override
    public String toString() {
        return "bets on " + observations + " units, log capitals " + Arrays.toString(largestLogCapitals);
    }
}
