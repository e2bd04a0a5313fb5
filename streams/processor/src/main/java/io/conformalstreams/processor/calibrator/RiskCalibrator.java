package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Computes thresholds that control a risk. It keeps the exact sum of the losses at each threshold of the grid. */
final class RiskCalibrator implements Calibrator {

    private final ThresholdGrid grid;
    private final RiskControl.OfSums control;
    private LossSums losses;

    RiskCalibrator(ThresholdGrid grid, RiskControl.OfSums control, List<UnitScore> units) {
        this.grid = grid;
        this.control = control;
        this.losses = new LossSums(grid);
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        losses.add(unit.score().losses().on(grid));
    }

    @Override
    public void remove(UnitScore unit) {
        losses.remove(unit.score().losses().on(grid));
    }

    @Override
    public void clear() {
        losses = new LossSums(grid);
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        RiskThreshold threshold = control.threshold(losses, alpha);
        int index = Arrays.binarySearch(grid.thresholds(), threshold.threshold());
        return CalibratedThreshold.of(threshold, losses.at(index).mean());
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.empty();
    }
}
