package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.method.ImageScore;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Exact sums of losses at every threshold: thresholds control a risk. */
final class RiskCalibrator implements Calibrator {

    private final RiskMethod method;
    private final RiskMethod.Control.OfSums control;
    private LossSums losses;

    RiskCalibrator(RiskMethod method, RiskMethod.Control.OfSums control, List<UnitScore> units) {
        this.method = method;
        this.control = control;
        this.losses = new LossSums(method.grid());
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        losses.add(unit.score().losses().on(method.grid()));
    }

    @Override
    public void remove(UnitScore unit) {
        losses.remove(unit.score().losses().on(method.grid()));
    }

    @Override
    public void clear() {
        losses = new LossSums(method.grid());
    }

    @Override
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        RiskThreshold threshold = control.threshold(losses, alpha);
        int index = Arrays.binarySearch(method.grid().thresholds(), threshold.threshold());
        return CalibratedThreshold.of(threshold, losses.at(index).mean());
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return Optional.empty();
    }
}
