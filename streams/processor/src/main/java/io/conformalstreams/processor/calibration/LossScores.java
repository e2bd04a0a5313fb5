package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.RiskCut;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.procedure.ImageScore;
import io.conformalstreams.processor.procedure.RiskDefinition;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Exact sums of losses at every cut: thresholds control a risk. */
final class LossScores implements UnitScores {

    private final RiskDefinition definition;
    private final RiskDefinition.Control.OfSums control;
    private LossSums losses;

    LossScores(RiskDefinition definition, RiskDefinition.Control.OfSums control, List<UnitScore> units) {
        this.definition = definition;
        this.control = control;
        this.losses = new LossSums(definition.cuts());
        units.forEach(this::insert);
    }

    @Override
    public void insert(UnitScore unit) {
        losses.add(unit.score().losses().on(definition.cuts()));
    }

    @Override
    public void remove(UnitScore unit) {
        losses.remove(unit.score().losses().on(definition.cuts()));
    }

    @Override
    public void clear() {
        losses = new LossSums(definition.cuts());
    }

    @Override
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        RiskCut cut = control.cut(losses, alpha);
        int index = Arrays.binarySearch(definition.cuts().cuts(), cut.cut());
        return CalibratedThreshold.of(cut, losses.at(index).mean());
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return Optional.empty();
    }
}
