package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.change.ChangePointSet;
import io.conformalstreams.conformal.change.Direction;
import io.conformalstreams.conformal.change.SufficientUnits;
import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.contracts.AdvisedThreshold;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.ChangeConfidenceSet;
import io.conformalstreams.contracts.RecalibrationAdvice;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.drift.ValueHistory.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When the change behind an alert began, and what a calibration on the units since then would give.
 *
 * @param values the compared values of the subject, in their order
 * @param before the number of earlier units of the epoch, whose values are no longer kept
 * @param set the places of the change among the values
 */
record ChangeReport(List<Value> values, long before, ChangePointSet set) {

    ChangeReport {
        values = List.copyOf(values);
    }

    /** Returns the report for the kept values among the first units of the monitor's epoch; empty without values. */
    static Optional<ChangeReport> of(Monitor monitor, ValueHistory history) {
        MonitorId id = monitor.id();
        long units = monitor.openAlert().comparedUnits();
        List<Value> values = history.values(id.stratum(), id.subject(), monitor.epoch(), units);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        ChangePointSet set = ChangePointSet.of(values.stream().map(Value::score).toList(), direction(id.kind()));
        return Optional.of(new ChangeReport(values, units - values.size(), set));
    }

    private static Direction direction(AlertKind kind) {
        return switch (kind) {
            case SCORE_DRIFT, COVERAGE_BREACH -> Direction.LARGER;
            case OVERCOVERAGE -> Direction.SMALLER;
            default -> Direction.EITHER;
        };
    }

    /** Returns the confidence set for alerts. */
    ChangeConfidenceSet confidenceSet() {
        return ChangeConfidenceSet.newBuilder()
                .setLevel(ChangePointSet.LEVEL)
                .setFirstUnit(set.isEmpty() ? 0 : before + set.first() + 1)
                .setLastUnit(set.isEmpty() ? 0 : before + set.last() + 1)
                .setEarliest(
                        set.isEmpty() ? null : values.get(set.first()).label().getLabelledAt())
                .setLatest(set.isEmpty() ? null : values.get(set.last()).label().getLabelledAt())
                .setCandidates(set.candidates())
                .setComparedUnits(set.values())
                .setMayBeEarlier(!set.isEmpty() && set.first() == 0)
                .build();
    }

    /**
     * Returns the advice on the recalibration of a procedure. It is empty if the confidence set is empty, if the
     * thresholds of the procedure are not order statistics, or if the procedure has size classes. It must not be used
     * for overcoverage: the units that raised the alert are among the calibrating ones, and would make the threshold too
     * small.
     */
    Optional<RecalibrationAdvice> advice(Procedure procedure, Component component) {
        Optional<Guarantee.ByRank> rule = procedure.calibrationRule().orderStatistic();
        if (rule.isEmpty() || procedure.sizeClasses().isPresent() || set.isEmpty()) {
            return Optional.empty();
        }
        List<Value> since = values.subList(set.last(), values.size());
        OrderStatisticMultiset criticalValues = OrderStatisticMultiset.of(
                since.stream().mapToDouble(value -> value.score().score()).toArray());
        List<AdvisedThreshold> levels = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            BigDecimal alpha = procedure.method().alpha(component, nominalAlpha);
            levels.add(level(nominalAlpha, alpha, rule.get().threshold(criticalValues, alpha)));
        }
        boolean isEnough = levels.stream().allMatch(AdvisedThreshold::getEnough);
        return Optional.of(RecalibrationAdvice.newBuilder()
                .setUnits(since.size())
                .setFirstLabel(since.get(0).label())
                .setLastLabel(since.get(since.size() - 1).label())
                .setLevels(levels)
                .setEnough(isEnough)
                .setText(text(since.size(), levels, isEnough))
                .build());
    }

    private static AdvisedThreshold level(BigDecimal nominalAlpha, BigDecimal alpha, Threshold threshold) {
        long n = threshold.n();
        long k = threshold.k();
        boolean isFinite = k >= 1 && k <= n;
        double lowerCoverage = isFinite ? SufficientUnits.lowerCoverage(k, n) : 1;
        long needed = SufficientUnits.needed(alpha);
        return new AdvisedThreshold(
                nominalAlpha.doubleValue(),
                alpha.doubleValue(),
                k,
                threshold.lambda(),
                isFinite ? new CoverageDistribution(k, n).mean() : 1,
                lowerCoverage,
                needed,
                isFinite && n >= needed);
    }

    private static String text(int units, List<AdvisedThreshold> levels, boolean isEnough) {
        if (isEnough) {
            return "Units since the change: " + units
                    + ". If the change is permanent, they are enough to recalibrate on them alone.";
        }
        long needed = levels.stream()
                .mapToLong(AdvisedThreshold::getUnitsNeeded)
                .max()
                .orElse(0);
        return "Units since the change: " + units + ". They are too few to recalibrate: wait for "
                + Math.max(1, needed - units) + " more.";
    }
}
