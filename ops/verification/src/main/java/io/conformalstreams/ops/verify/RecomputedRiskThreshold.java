package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossMoments;
import io.conformalstreams.conformal.risk.RiskBound;
import io.conformalstreams.conformal.risk.RiskLevel;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.calibrator.Losses;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Computes the threshold that controls a risk. It sums all losses again at one threshold after another. */
final class RecomputedRiskThreshold {

    private RecomputedRiskThreshold() {}

    /** Tells whether the losses of units control the risk at a threshold. */
    @FunctionalInterface
    private interface Test {
        boolean passes(double threshold, long sum);
    }

    /** Returns the threshold at which the expected risk is at most alpha. */
    static RecomputedThreshold conformal(ThresholdGrid grid, Aim aim, List<Losses> units) {
        BigDecimal allowed = aim.alpha().multiply(BigDecimal.valueOf(units.size() + 1L));
        return largest(
                grid,
                aim,
                units,
                (threshold, sum) -> new BigDecimal(sum)
                                .divide(BigDecimal.valueOf(LossCurve.ONE))
                                .add(BigDecimal.ONE)
                                .compareTo(allowed)
                        <= 0);
    }

    /** Returns the threshold at which a bound on the risk is at most alpha; the bound fails with probability delta. */
    static RecomputedThreshold bounded(
            ThresholdGrid grid, RiskBound bound, BigDecimal delta, Aim aim, List<Losses> units) {
        return largest(
                grid,
                aim,
                units,
                (threshold, sum) -> bound.certifies(
                        new LossMoments(units.size(), sum, sumOfSquares(units, threshold)),
                        new RiskLevel(aim.alpha(), delta)));
    }

    /**
     * Returns the threshold by betting. If the risk is above alpha, the bets win too much with probability at most
     * delta.
     *
     * @param units losses in the order of acceptance
     */
    static RecomputedThreshold betting(ThresholdGrid grid, BigDecimal delta, Aim aim, List<Losses> units) {
        double logOneOverDelta = -StrictMath.log(delta.doubleValue());
        return largest(
                grid,
                aim,
                units,
                (threshold, sum) -> wins(units, threshold, aim.alpha().doubleValue(), logOneOverDelta));
    }

    /** Tests the thresholds in order from the safe end. Returns the last one before the first that fails. */
    private static RecomputedThreshold largest(ThresholdGrid grid, Aim aim, List<Losses> units, Test test) {
        long n = units.size();
        double best = Double.NaN;
        long bestSum = 0;
        for (double threshold : grid.thresholds()) {
            long sum = units.stream().mapToLong(losses -> losses.at(threshold)).sum();
            if (!test.passes(threshold, sum)) {
                break;
            }
            best = threshold;
            bestSum = sum;
        }
        if (Double.isNaN(best)) {
            return RecomputedThreshold.trivial(aim, n);
        }
        double mean = (double) bestSum / LossCurve.ONE / n;
        return RecomputedThreshold.unranked(aim, n, 0.0 - best, 1 - mean);
    }

    /** Tells whether the capital from bets on one loss after another ever exceeded 1 / delta. */
    private static boolean wins(List<Losses> units, double threshold, double alpha, double logOneOverDelta) {
        double logCapital = 0;
        double squares = 0;
        long sum = 0;
        boolean won = false;
        for (int i = 1; i <= units.size(); i++) {
            double variance = (0.25 + squares) / i;
            double stake = Math.min(0.5, Math.sqrt(2 * logOneOverDelta / (variance * i * StrictMath.log1p(i))));
            double loss = (double) units.get(i - 1).at(threshold) / LossCurve.ONE;
            logCapital += StrictMath.log1p(-stake * (loss - alpha));
            won |= logCapital > logOneOverDelta;
            sum += units.get(i - 1).at(threshold);
            double mean = (0.5 + (double) sum / LossCurve.ONE) / (1.0 + i);
            squares += (loss - mean) * (loss - mean);
        }
        return won;
    }

    /** The sum in units of 2^-32, with each square rounded up. */
    private static long sumOfSquares(List<Losses> units, double threshold) {
        BigInteger one = BigInteger.valueOf(LossCurve.ONE);
        return units.stream()
                .map(losses -> BigInteger.valueOf(losses.at(threshold)).pow(2))
                .map(square -> square.add(one).subtract(BigInteger.ONE).divide(one))
                .mapToLong(BigInteger::longValueExact)
                .sum();
    }
}
