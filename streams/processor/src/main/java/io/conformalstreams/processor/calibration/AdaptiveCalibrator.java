package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Guarantee;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ImageScore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sorted critical values by side, whose thresholds are order statistics at levels that move against the misses. A label
 * judges once, when it is new: its correction changes the critical values, not the way that the levels have come.
 */
final class AdaptiveCalibrator implements Calibrator {

    /** One threshold of the procedure: a side at the miscoverage that is aimed at. */
    private record Aim(ThresholdSide side, BigDecimal alpha) {}

    private final Procedure procedure;
    private final Optional<String> sizeClass;
    private final SortedCriticalValues criticalValues;
    private final Map<Aim, AdaptiveMiscoverage> levels = new LinkedHashMap<>();

    AdaptiveCalibrator(Procedure procedure, Optional<String> sizeClass, List<UnitScore> units) {
        this.procedure = procedure;
        this.sizeClass = sizeClass;
        this.criticalValues = new SortedCriticalValues(procedure.method().sides(), units);
        startAnew();
    }

    private void startAnew() {
        BigDecimal gamma = ((Guarantee.Adaptive) procedure.guarantee()).gamma();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (ThresholdSide side : procedure.method().sides()) {
                BigDecimal alpha = procedure.method().alpha(side, nominalAlpha);
                levels.put(new Aim(side, alpha), AdaptiveMiscoverage.startingAt(alpha, gamma));
            }
        }
    }

    /** Goes on from a stored level, where it is one of these thresholds' with the configured step. */
    void resume(AdaptedLevel stored) {
        if (stored.procedure().equals(procedure.name())
                && stored.fingerprint().equals(procedure.fingerprint())
                && stored.sizeClass().equals(sizeClass)) {
            levels.computeIfPresent(
                    new Aim(stored.side(), stored.state().alpha()),
                    (aim, start) -> start.gamma().equals(stored.state().gamma()) ? stored.state() : start);
        }
    }

    /** The levels as they are stored. */
    Stream<AdaptedLevel> levels() {
        List<AdaptedLevel> stored = new ArrayList<>();
        levels.forEach((aim, state) ->
                stored.add(new AdaptedLevel(procedure.name(), procedure.fingerprint(), sizeClass, aim.side(), state)));
        return stored.stream();
    }

    @Override
    public void judge(ImageScore score) {
        levels.replaceAll((aim, state) ->
                state.next(AdaptiveMiscoverage.isMiss(score.of(aim.side()), threshold(aim.side(), state))));
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
        startAnew();
    }

    @Override
    public CalibratedThreshold threshold(ThresholdSide side, BigDecimal alpha, long nextSequence) {
        AdaptiveMiscoverage state = levels.get(new Aim(side, alpha));
        return CalibratedThreshold.adapted(alpha, threshold(side, state));
    }

    private Threshold threshold(ThresholdSide side, AdaptiveMiscoverage state) {
        OrderStatisticMultiset values = criticalValues.of(side);
        return RankRule.threshold(values, state.level());
    }

    @Override
    public Optional<RankAmong> rankAmong(ThresholdSide side, ImageScore score) {
        return Optional.of(criticalValues.rankAmong(side, score));
    }
}
