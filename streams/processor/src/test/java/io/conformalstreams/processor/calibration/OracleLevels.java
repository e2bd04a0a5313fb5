package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Levels that misses move, by definition: alpha, and gamma (alpha - err) for every judged label of the epoch. */
final class OracleLevels {

    private final Map<String, List<Boolean>> misses = new HashMap<>();

    private static String key(String stratum, Procedure procedure, SideThreshold threshold) {
        return stratum + " " + procedure.name() + " " + threshold.getSizeClass() + " " + threshold.getSide() + " "
                + threshold.getNominalAlpha();
    }

    /** Takes note of a judged label. */
    void judge(String stratum, Procedure procedure, List<SideThreshold> before, ImageScore score) {
        for (SideThreshold threshold : before) {
            if (threshold.getLevel() != null
                    && Optional.ofNullable(threshold.getSizeClass()).equals(score.sizeClass())) {
                boolean miss = score.of(threshold.getSide()) > threshold.getLambda()
                        || new BigDecimal(threshold.getLevel()).compareTo(BigDecimal.ONE) >= 0;
                misses.computeIfAbsent(key(stratum, procedure, threshold), key -> new ArrayList<>())
                        .add(miss);
            }
        }
    }

    void clear(String stratum) {
        misses.keySet().removeIf(key -> key.startsWith(stratum + " "));
    }

    /** The same threshold, taken at its level. */
    SideThreshold adapted(
            String stratum, Procedure procedure, SideThreshold marginal, BigDecimal alpha, List<Double> sorted) {
        BigDecimal gamma = ((Guarantee.Adaptive) procedure.guarantee()).gamma();
        BigDecimal level = alpha;
        for (boolean miss : misses.getOrDefault(key(stratum, procedure, marginal), List.of())) {
            BigDecimal error = miss ? BigDecimal.ONE : BigDecimal.ZERO;
            level = level.add(gamma.multiply(alpha.subtract(error)));
            level = level.min(gamma.add(BigDecimal.ONE)).max(gamma.negate());
        }
        int n = sorted.size();
        BigDecimal slots = BigDecimal.valueOf(n + 1L);
        int k = slots.subtract(level.multiply(slots).setScale(0, RoundingMode.FLOOR))
                .max(BigDecimal.ZERO)
                .min(slots)
                .intValueExact();
        boolean trivial = k == n + 1;
        double lambda = Double.NEGATIVE_INFINITY;
        if (k > 0) {
            lambda = trivial ? Double.POSITIVE_INFINITY : sorted.get(k - 1);
        }
        double ofInfinity = trivial ? 1 : 0;
        boolean infinite = trivial || k == 0;
        return new SideThreshold(
                marginal.getNominalAlpha(),
                marginal.getSide(),
                alpha.doubleValue(),
                (long) n,
                trivial ? (long) k : -1L,
                lambda,
                infinite ? ofInfinity : 1 - alpha.doubleValue(),
                infinite ? ofInfinity : 0,
                infinite ? ofInfinity : 1,
                marginal.getSizeClass(),
                level.toPlainString());
    }
}
