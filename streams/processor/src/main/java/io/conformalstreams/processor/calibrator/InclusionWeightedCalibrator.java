package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.InclusionWeightedValues;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Computes thresholds of units that are weighted by the inverse of their inclusion probability. It keeps sorted critical
 * values by component. A unit without a known probability does not calibrate. Such labels are rejected, so they exist
 * only if they were accepted before the configuration weighted labels.
 */
final class InclusionWeightedCalibrator implements Calibrator {

    private final BigDecimal smallestProbability;
    private final List<Component> components;
    private final Map<Component, InclusionWeightedValues> criticalValues = new EnumMap<>(Component.class);

    InclusionWeightedCalibrator(BigDecimal smallestProbability, List<Component> components, List<UnitScore> units) {
        this.smallestProbability = smallestProbability;
        this.components = List.copyOf(components);
        clear();
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        unit.inclusionProbability()
                .ifPresent(probability -> criticalValues.forEach(
                        (component, values) -> values.insert(unit.score().of(component), probability)));
    }

    @Override
    public void remove(UnitScore unit) {
        unit.inclusionProbability()
                .ifPresent(probability -> criticalValues.forEach((component, values) -> {
                    if (!values.remove(unit.score().of(component), probability)) {
                        throw new IllegalStateException(
                                "the weighted critical values lack a value that is in the entries: "
                                        + unit.score().of(component));
                    }
                }));
    }

    @Override
    public void clear() {
        components.forEach(component ->
                criticalValues.put(component, new InclusionWeightedValues(smallestProbability.doubleValue())));
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        InclusionWeightedValues values = criticalValues.get(component);
        OptionalDouble lambda = values.threshold(alpha);
        CalibratedThreshold threshold = lambda.isPresent()
                ? CalibratedThreshold.proven(alpha, values.size(), lambda.getAsDouble(), 1 - alpha.doubleValue())
                : CalibratedThreshold.tooFew(alpha, values.size());
        return threshold.withEffectiveN(values.effectiveSize());
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.empty();
    }
}
