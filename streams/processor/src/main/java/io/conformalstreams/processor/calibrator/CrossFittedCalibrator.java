package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.CrossConformalCoverage;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.processor.calibrator.CrossFittedRule.Rank;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Computes thresholds of cross-fitted models. It keeps sorted critical values by component, and counts the units of each
 * fold.
 */
final class CrossFittedCalibrator implements Calibrator {

    private final CrossFittedRule rule;
    private final SortedCriticalValues criticalValues;
    private final long[] byFold;
    private long unseen;

    CrossFittedCalibrator(CrossFittedRule rule, List<Component> components, List<UnitScore> units) {
        this.rule = rule;
        this.criticalValues = new SortedCriticalValues(components, units);
        this.byFold = new long[rule.sizes().folds()];
        units.forEach(unit -> count(unit, 1));
    }

    private void count(UnitScore unit, int change) {
        unit.fold().ifPresentOrElse(fold -> byFold[fold] += change, () -> unseen += change);
    }

    @Override
    public void insert(UnitScore unit) {
        criticalValues.insert(unit);
        count(unit, 1);
    }

    @Override
    public void remove(UnitScore unit) {
        criticalValues.remove(unit);
        count(unit, -1);
    }

    @Override
    public void clear() {
        criticalValues.clear();
        Arrays.fill(byFold, 0);
        unseen = 0;
    }

    @Override
    public CalibratedThreshold threshold(Component component, BigDecimal alpha, long nextSequence) {
        OrderStatisticMultiset values = criticalValues.of(component);
        CrossConformalCoverage coverage = CrossConformalCoverage.of(rule.sizes(), byFold, unseen);
        long n = values.size();
        long k = rule.rank() == Rank.PROVEN ? coverage.rank(alpha) : RankRule.rank(alpha, n);
        return k > n
                ? CalibratedThreshold.tooFew(alpha, n)
                : CalibratedThreshold.proven(alpha, n, values.select(k), coverage.atLeast(k));
    }

    @Override
    public Optional<RankAmong> rankAmong(Component component, ImageScore score) {
        return Optional.of(criticalValues.rankAmong(component, score));
    }
}
