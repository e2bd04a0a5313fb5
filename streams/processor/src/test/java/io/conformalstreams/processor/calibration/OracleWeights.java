package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.calibration.OracleLog.Accepted;
import io.conformalstreams.processor.calibration.OracleLog.Image;
import io.conformalstreams.processor.calibration.OracleLog.Stratum;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Thresholds of weighted units, by definition. */
final class OracleWeights {

    private OracleWeights() {}

    /** The smallest value at which weights rho^age reach (1 - alpha)(their sum + 1); in doubles but for the rounding. */
    static SideThreshold threshold(
            Stratum stratum, Procedure procedure, BigDecimal rho, BigDecimal nominal, ThresholdSide side) {
        BigDecimal alpha = procedure.method().alpha(side, nominal);
        Map<String, Double> values = new HashMap<>();
        Map<String, Long> firsts = new HashMap<>();
        for (Image image : stratum.counted(procedure)) {
            Accepted newest = image.newest();
            values.merge(newest.unitId(), newest.values().get(procedure.name()).of(side), Math::max);
            firsts.merge(newest.unitId(), (long) image.sequence(), Math::min);
        }
        long next = stratum.images().size();
        Map<Double, Long> weights = new TreeMap<>();
        values.forEach((unit, value) -> weights.merge(
                value, (long) (Math.pow(rho.doubleValue(), next - firsts.get(unit)) * (1L << 40)), Long::sum));
        long total = weights.values().stream().mapToLong(Long::longValue).sum();
        double needed = (1 - alpha.doubleValue()) * (total + (1L << 40));
        double lambda = Double.POSITIVE_INFINITY;
        long reached = 0;
        for (Map.Entry<Double, Long> weight : weights.entrySet()) {
            reached += weight.getValue();
            if (reached >= needed) {
                lambda = weight.getKey();
                break;
            }
        }
        boolean trivial = lambda == Double.POSITIVE_INFINITY;
        int n = values.size();
        return new SideThreshold(
                nominal.doubleValue(),
                side,
                alpha.doubleValue(),
                (long) n,
                trivial ? n + 1L : -1L,
                lambda,
                trivial ? 1 : 1 - alpha.doubleValue(),
                trivial ? 1.0 : 0,
                1.0,
                null,
                null);
    }
}
