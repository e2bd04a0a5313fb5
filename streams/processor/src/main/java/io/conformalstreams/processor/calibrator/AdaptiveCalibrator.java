package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.processor.calibrator.CalibrationTarget.Aim;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Computes thresholds as order statistics at adaptive levels. It keeps sorted critical values by component. Labels
 * change the critical values, and verdicts of issued sets move the levels.
 */
final class AdaptiveCalibrator implements Calibrator {

    private static final long FIRST_VERSION = 1;

    private final BigDecimal gamma;
    private final CalibrationTarget target;
    private final SortedCriticalValues criticalValues;
    private final Map<Aim, RunningLevel> levels = new LinkedHashMap<>();

    /**
     * A level.
     *
     * @param since version of the thresholds with which it started
     */
    private record RunningLevel(long since, AdaptiveMiscoverage state) {}

    /**
     * @param gamma step size: how far the verdicts of one unit move a level
     */
    AdaptiveCalibrator(BigDecimal gamma, CalibrationTarget target, List<UnitScore> units) {
        this.gamma = gamma;
        this.target = target;
        this.criticalValues = new SortedCriticalValues(target.components(), units);
        resume(List.of(), FIRST_VERSION);
    }

    @Override
    public void resume(List<AdaptedLevel> stored, long version) {
        target.aims()
                .forEach(aim ->
                        levels.put(aim, new RunningLevel(version, AdaptiveMiscoverage.startingAt(aim.alpha(), gamma))));
        stored.stream().filter(this::isOfTarget).forEach(this::resume);
    }

    private boolean isOfTarget(AdaptedLevel stored) {
        return stored.procedure().equals(target.procedure())
                && stored.fingerprint().equals(target.fingerprint())
                && stored.sizeClass().equals(target.sizeClass());
    }

    /** Takes over a stored level, unless its step size differs from the configured one. */
    private void resume(AdaptedLevel stored) {
        levels.computeIfPresent(
                new Aim(stored.component(), stored.state().alpha()),
                (aim, start) -> start.state().gamma().equals(stored.state().gamma())
                        ? new RunningLevel(stored.since(), stored.state())
                        : start);
    }

    @Override
    public Stream<AdaptedLevel> levels() {
        List<AdaptedLevel> stored = new ArrayList<>();
        levels.forEach((aim, level) -> stored.add(new AdaptedLevel(
                target.procedure(),
                target.fingerprint(),
                target.sizeClass(),
                aim.component(),
                level.since(),
                level.state())));
        return stored.stream();
    }

    @Override
    public boolean moveLevel(Aim aim, UnaryOperator<AdaptiveMiscoverage> move) {
        return levels.computeIfPresent(
                        aim, (unused, level) -> new RunningLevel(level.since(), move.apply(level.state())))
                != null;
    }

    @Override
    public Optional<Long> levelSince(Aim aim) {
        return Optional.ofNullable(levels.get(aim)).map(RunningLevel::since);
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
        RunningLevel level = levels.get(new Aim(component, alpha));
        return CalibratedThreshold.adapted(alpha, threshold(component, level.state()), level.since());
    }

    private Threshold threshold(Component component, AdaptiveMiscoverage state) {
        OrderStatisticMultiset values = criticalValues.of(component);
        return RankRule.threshold(values, state.level());
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.of(criticalValues.rankAmong(component, score));
    }
}
