package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Computes thresholds as order statistics. It keeps sorted critical values by component. */
final class QuantileCalibrator implements Calibrator {

    private final Guarantee.ByRank guarantee;
    private final SortedCriticalValues criticalValues;

    QuantileCalibrator(Guarantee.ByRank guarantee, List<Component> components, List<UnitScore> units) {
        this.guarantee = guarantee;
        this.criticalValues = new SortedCriticalValues(components, units);
    }

    @Override
    public void insert(UnitScore unit) {
        criticalValues.insert(unit);
    }

    @Override
    public void remove(UnitScore unit) {
        criticalValues.remove(unit);
    }

    @Override
    public void clear() {
        criticalValues.clear();
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        OrderStatisticMultiset values = criticalValues.of(component);
        Threshold threshold = guarantee.threshold(values, alpha);
        return CalibratedThreshold.of(threshold, values.count(threshold.lambda()) > 1);
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.of(criticalValues.rankAmong(component, score));
    }
}
