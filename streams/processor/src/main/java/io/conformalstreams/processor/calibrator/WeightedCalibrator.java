package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.WeightedCriticalValues;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes weighted thresholds. It keeps sorted critical values by component; weights decrease with age. */
final class WeightedCalibrator implements Calibrator {

    private final BigDecimal rho;
    private final List<Component> components;
    private final Map<Component, WeightedCriticalValues> criticalValues = new EnumMap<>(Component.class);
    private long units;

    WeightedCalibrator(BigDecimal rho, List<Component> components, List<UnitScore> units) {
        this.rho = rho;
        this.components = List.copyOf(components);
        clear();
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        units++;
        criticalValues.forEach((component, values) ->
                values.insert(unit.sequence(), unit.score().of(component)));
    }

    /** Removes a unit, unless it was already dropped because its weight had become zero. */
    @Override
    public void remove(UnitScore unit) {
        units--;
        criticalValues.forEach((component, values) ->
                values.remove(unit.sequence(), unit.score().of(component)));
    }

    @Override
    public void clear() {
        units = 0;
        components.forEach(component -> criticalValues.put(component, new WeightedCriticalValues(rho)));
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        WeightedCriticalValues values = criticalValues.get(component);
        return CalibratedThreshold.aged(
                alpha, units, values.effectiveSize(nextSequence), values.threshold(alpha, nextSequence));
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.empty();
    }
}
