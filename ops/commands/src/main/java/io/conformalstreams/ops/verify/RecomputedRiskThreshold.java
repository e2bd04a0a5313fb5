package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossMoments;
import io.conformalstreams.conformal.risk.RiskLevel;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.method.Losses;
import io.conformalstreams.processor.method.RiskMethod;
import io.conformalstreams.processor.method.RiskMethod.Control;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** The threshold that controls a risk, by summing all losses anew at one threshold after the other. */
final class RecomputedRiskThreshold {

    private RecomputedRiskThreshold() {}

    /** @param units in their order of acceptance */
    static RecomputedThreshold of(RiskMethod risk, Aim aim, List<Losses> units) {
        long n = units.size();
        double best = Double.NaN;
        long bestSum = 0;
        for (double threshold : risk.grid().thresholds()) {
            long sum = units.stream().mapToLong(losses -> losses.at(threshold)).sum();
            if (!passes(risk.control(), units, threshold, sum, aim.alpha())) {
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

    private static boolean passes(Control control, List<Losses> units, double threshold, long sum, BigDecimal alpha) {
        if (control instanceof Control.Betting betting) {
            return wins(
                    units,
                    threshold,
                    alpha.doubleValue(),
                    -StrictMath.log(betting.delta().doubleValue()));
        }
        if (control instanceof Control.Bounded bounded) {
            return bounded.bound()
                    .certifies(
                            new LossMoments(units.size(), sum, sumOfSquares(units, threshold)),
                            new RiskLevel(alpha, bounded.delta()));
        }
        BigDecimal exactSum = new BigDecimal(sum).divide(BigDecimal.valueOf(LossCurve.ONE));
        return exactSum.add(BigDecimal.ONE).compareTo(alpha.multiply(BigDecimal.valueOf(units.size() + 1L))) <= 0;
    }

    /** Whether the capital of bets on one loss after the other has ever been above 1 / delta. */
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

    /** In units of 2^-32, each square rounded up. */
    private static long sumOfSquares(List<Losses> units, double threshold) {
        BigInteger one = BigInteger.valueOf(LossCurve.ONE);
        return units.stream()
                .map(losses -> BigInteger.valueOf(losses.at(threshold)).pow(2))
                .map(square -> square.add(one).subtract(BigInteger.ONE).divide(one))
                .mapToLong(BigInteger::longValueExact)
                .sum();
    }
}
