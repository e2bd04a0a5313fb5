package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.WeightedCriticalValues;
import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sorted critical values by side, weighted by age in the order of acceptance. */
final class WeightedCalibrator implements Calibrator {

    private final BigDecimal rho;
    private final List<ThresholdSide> sides;
    private final Map<ThresholdSide, WeightedCriticalValues> criticalValues = new EnumMap<>(ThresholdSide.class);
    private long units;

    WeightedCalibrator(BigDecimal rho, List<ThresholdSide> sides, List<UnitScore> units) {
        this.rho = rho;
        this.sides = List.copyOf(sides);
        clear();
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        units++;
        criticalValues.forEach(
                (side, values) -> values.insert(unit.sequence(), unit.score().of(side)));
    }

    /** One that is too old to weigh anything may be gone already. */
    @Override
    public void remove(UnitScore unit) {
        units--;
        criticalValues.forEach(
                (side, values) -> values.remove(unit.sequence(), unit.score().of(side)));
    }

    @Override
    public void clear() {
        units = 0;
        sides.forEach(side -> criticalValues.put(side, new WeightedCriticalValues(rho)));
    }

    @Override
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        double lambda = criticalValues.get(side).threshold(alpha, nextSequence);
        return CalibratedThreshold.weighted(alpha, units, lambda);
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return Optional.empty();
    }
}
