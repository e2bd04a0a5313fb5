package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.BettingBound;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bets on the losses of units one after another, in the order in which the units were accepted. A bet cannot be undone.
 * If a unit leaves, changes or moves ahead of others, the calibrator repeats all bets in the new order.
 */
final class BettingCalibrator implements Calibrator {

    private final ThresholdGrid grid;
    private final RiskControl.Betting control;
    private final SortedMap<Long, Losses> units = new TreeMap<>();
    private final Map<BigDecimal, BettingBound> bounds = new HashMap<>();

    BettingCalibrator(ThresholdGrid grid, RiskControl.Betting control, List<UnitScore> units) {
        this.grid = grid;
        this.control = control;
        units.forEach(unit -> this.units.put(unit.sequence(), unit.score().losses()));
    }

    @Override
    public void insert(UnitScore unit) {
        boolean isLast = units.isEmpty() || unit.sequence() > units.lastKey();
        units.put(unit.sequence(), unit.score().losses());
        if (isLast) {
            bounds.values().forEach(bound -> observe(bound, unit.score().losses()));
        } else {
            bounds.clear();
        }
    }

    @Override
    public void remove(UnitScore unit) {
        units.remove(unit.sequence());
        bounds.clear();
    }

    @Override
    public void clear() {
        units.clear();
        bounds.clear();
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        BettingBound bound = bounds.computeIfAbsent(alpha, this::anew);
        RiskThreshold threshold = bound.threshold();
        return CalibratedThreshold.of(
                threshold, bound.meanLoss(Arrays.binarySearch(grid.thresholds(), threshold.threshold())));
    }

    private BettingBound anew(BigDecimal alpha) {
        BettingBound bound = control.start(grid, alpha);
        units.values().forEach(losses -> observe(bound, losses));
        return bound;
    }

    private void observe(BettingBound bound, Losses losses) {
        bound.observe(losses.on(grid));
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.empty();
    }
}
