package io.conformalstreams.ops.verify;

import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The current levels of one procedure's thresholds under the adaptive guarantee. Each label raises a level by gamma
 * alpha, and each miss lowers it by gamma.
 */
record AdaptedLevels(BigDecimal gamma, Map<Aim, BigDecimal> moved) {

    /** Returns the levels before the first label. */
    static AdaptedLevels start(BigDecimal gamma) {
        return new AdaptedLevels(gamma, Map.of());
    }

    BigDecimal level(Aim aim) {
        return moved.getOrDefault(aim, aim.alpha());
    }

    /** Returns the levels after one more label was compared with thresholds. */
    AdaptedLevels after(List<RecomputedThreshold> held, Map<Component, Double> criticalValues) {
        Map<Aim, BigDecimal> next = new HashMap<>(moved);
        for (RecomputedThreshold threshold : held) {
            Aim aim = threshold.aim();
            BigDecimal level = level(aim);
            boolean miss =
                    level.compareTo(BigDecimal.ONE) >= 0 || criticalValues.get(aim.component()) > threshold.lambda();
            BigDecimal raised = level.add(gamma.multiply(aim.alpha()));
            BigDecimal stepped = miss ? raised.subtract(gamma) : raised;
            next.put(aim, stepped.min(BigDecimal.ONE.add(gamma)).max(gamma.negate()));
        }
        return new AdaptedLevels(gamma, next);
    }
}
