package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.risk.LossMoments;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibration.OracleLog.Image;
import io.conformalstreams.processor.calibration.OracleLog.Stratum;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.calibrator.RiskControl;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Thresholds that control a risk, by definition: from all losses anew, one threshold after the other. */
final class OracleRisk {

    private OracleRisk() {}

    static SideThreshold threshold(Stratum stratum, Procedure procedure, BigDecimal alpha, Optional<String> sizeClass) {
        RiskMethod risk = (RiskMethod) procedure.method();
        List<Losses> units = unitLosses(stratum, procedure, sizeClass);
        long n = units.size();
        double best = Double.NaN;
        long bestSum = 0;
        for (double threshold : risk.grid().thresholds()) {
            boolean controls = risk.control() instanceof RiskControl.Betting betting
                    ? isWon(
                            units,
                            threshold,
                            alpha.doubleValue(),
                            betting.delta().doubleValue())
                    : sum(units, threshold).add(BigDecimal.ONE).compareTo(alpha.multiply(BigDecimal.valueOf(n + 1)))
                            <= 0;
            if (!controls) {
                break;
            }
            best = threshold;
            bestSum = units.stream().mapToLong(losses -> losses.at(threshold)).sum();
        }
        boolean trivial = Double.isNaN(best);
        return new SideThreshold(
                alpha.doubleValue(),
                ThresholdSide.RISK,
                alpha.doubleValue(),
                n,
                trivial ? n + 1 : -1,
                trivial ? Double.POSITIVE_INFINITY : 0.0 - best,
                trivial ? 1 : 1 - new LossMoments(n, bestSum, 0).mean(),
                trivial ? 1.0 : 0,
                1.0,
                sizeClass.orElse(null),
                null);
    }

    private static BigDecimal sum(List<Losses> units, double threshold) {
        return new BigDecimal(
                        units.stream().mapToLong(losses -> losses.at(threshold)).sum())
                .divide(BigDecimal.valueOf(1L << 32));
    }

    /** Whether bets on one loss after the other, by the predictable plug-in, have ever made 1/delta of 1. */
    private static boolean isWon(List<Losses> units, double threshold, double alpha, double delta) {
        double[] losses = units.stream()
                .mapToDouble(unit -> unit.at(threshold) / (double) (1L << 32))
                .toArray();
        double capital = 1;
        double spread = 0.25;
        double sum = 0;
        for (int i = 0; i < losses.length; i++) {
            double stake =
                    Math.min(0.5, Math.sqrt(2 * Math.log(1 / delta) / (spread / (i + 1) * (i + 1) * Math.log(i + 2))));
            capital *= 1 - stake * (losses[i] - alpha);
            if (capital > 1 / delta) {
                return true;
            }
            sum += losses[i];
            double mean = (0.5 + sum) / (i + 2);
            spread += (losses[i] - mean) * (losses[i] - mean);
        }
        return false;
    }

    /** The larger loss at each threshold of each unit's images, units by their first image. */
    private static List<Losses> unitLosses(Stratum stratum, Procedure procedure, Optional<String> sizeClass) {
        Map<String, Losses> units = new LinkedHashMap<>();
        for (Image image : stratum.counted(procedure)) {
            Optional.ofNullable(image.newest().values().get(procedure.name()))
                    .filter(score -> score.sizeClass().equals(sizeClass))
                    .ifPresent(score -> units.merge(image.newest().unitId(), score.losses(), Losses::maximum));
        }
        return List.copyOf(units.values());
    }
}
