package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The levels of one procedure's thresholds, where misses move them: down by gamma, and up by gamma alpha at each label. */
record AdaptedLevels(BigDecimal gamma, Map<Place, BigDecimal> moved) {

    /** One threshold. */
    record Place(Optional<String> sizeClass, ThresholdSide side, BigDecimal nominalAlpha) {}

    /** Before the first label. */
    static AdaptedLevels start(BigDecimal gamma) {
        return new AdaptedLevels(gamma, Map.of());
    }

    BigDecimal level(Place place, BigDecimal alpha) {
        return moved.getOrDefault(place, alpha);
    }

    /** After one more label was held against some thresholds. */
    AdaptedLevels after(Map<Place, RecomputedThreshold> held, Map<ThresholdSide, Double> criticalValues) {
        Map<Place, BigDecimal> next = new HashMap<>(moved);
        held.forEach((place, threshold) -> {
            BigDecimal level = level(place, threshold.alpha());
            boolean miss =
                    level.compareTo(BigDecimal.ONE) >= 0 || criticalValues.get(place.side()) > threshold.lambda();
            BigDecimal raised = level.add(gamma.multiply(threshold.alpha()));
            BigDecimal stepped = miss ? raised.subtract(gamma) : raised;
            next.put(place, stepped.min(BigDecimal.ONE.add(gamma)).max(gamma.negate()));
        });
        return new AdaptedLevels(gamma, next);
    }
}
