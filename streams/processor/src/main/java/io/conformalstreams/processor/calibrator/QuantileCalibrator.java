package io.conformalstreams.processor.calibrator;

import io.conformalstreams.contracts.ThresholdSide;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Sorted critical values by side: thresholds are order statistics. */
final class QuantileCalibrator implements Calibrator {

    private final Guarantee.ByRank guarantee;
    private final SortedCriticalValues criticalValues;

    QuantileCalibrator(Guarantee.ByRank guarantee, List<ThresholdSide> sides, List<UnitScore> units) {
        this.guarantee = guarantee;
        this.criticalValues = new SortedCriticalValues(sides, units);
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
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        return CalibratedThreshold.of(guarantee.threshold(criticalValues.of(side), alpha));
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return Optional.of(criticalValues.rankAmong(side, score));
    }
}
