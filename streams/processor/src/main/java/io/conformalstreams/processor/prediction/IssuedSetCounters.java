package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ProcessorCounter;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
import io.conformalstreams.processor.prediction.PredictionRegions.Used;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts issued sets by procedure and reason, and adds up the sizes of the calibrated ones. A trivial set has no size
 * that says anything.
 */
final class IssuedSetCounters {

    private record CountedReason(String procedure, SetReason reason) {}

    private record SizedSet(String procedure, RegionComponent component, double nominalAlpha) {}

    private record SizedInterval(String procedure, double nominalAlpha) {}

    private record SetSizes(Sensor issuedVoxels, Sensor predictedVoxels) {}

    private record IntervalSizes(Sensor intervals, Sensor width) {}

    private final ProcessorContext<?, ?> context;
    private final Map<CountedReason, Sensor> reasons = new HashMap<>();
    private final Map<SizedSet, SetSizes> sets = new HashMap<>();
    private final Map<SizedInterval, IntervalSizes> intervals = new HashMap<>();

    IssuedSetCounters(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** Counts the sets of one procedure for one prediction, each component at each alpha. */
    void count(String procedure, List<LevelRegion> levels) {
        Map<SetReason, Integer> issued = new EnumMap<>(SetReason.class);
        for (LevelRegion level : levels) {
            for (Used used : level.used().values()) {
                issued.merge(used.reason(), 1, Integer::sum);
            }
        }
        issued.forEach(
                (reason, number) -> reasons.computeIfAbsent(new CountedReason(procedure, reason), this::reasonCounter)
                        .record(number));
    }

    /** Adds the sizes of the sets and intervals of one procedure for one prediction. */
    void measure(IssuedConfidenceSet issued) {
        for (LevelSets level : issued.getLevels()) {
            measure(issued, level, level.getInner());
            measure(issued, level, level.getOuter());
        }
        for (LevelInterval interval : issued.getIntervals()) {
            measure(issued, interval);
        }
    }

    private void measure(IssuedConfidenceSet issued, LevelSets level, ComponentSet set) {
        if (set.getReason() == SetReason.CALIBRATED) {
            SetSizes sizes = sets.computeIfAbsent(
                    new SizedSet(issued.getProcedure(), set.getComponent(), level.getNominalAlpha()),
                    this::setCounters);
            sizes.issuedVoxels().record(set.getVoxels());
            sizes.predictedVoxels().record(issued.getPredictedVoxels());
        }
    }

    private void measure(IssuedConfidenceSet issued, LevelInterval interval) {
        double width = interval.getUpper() - interval.getLower();
        if (Double.isFinite(width)
                && interval.getThresholds().stream()
                        .map(IntervalThreshold::getReason)
                        .allMatch(SetReason.CALIBRATED::equals)) {
            IntervalSizes sizes = intervals.computeIfAbsent(
                    new SizedInterval(issued.getProcedure(), interval.getNominalAlpha()), this::intervalCounters);
            sizes.intervals().record();
            sizes.width().record(width);
        }
    }

    private Sensor reasonCounter(CountedReason counted) {
        return ProcessorCounter.of(
                context,
                ConformalMetric.ISSUED_SETS,
                Map.of(
                        "procedure", counted.procedure(),
                        "reason", counted.reason().name()));
    }

    private SetSizes setCounters(SizedSet sized) {
        Map<String, String> labels = Map.of(
                "procedure", sized.procedure(),
                "component", sized.component().name().toLowerCase(Locale.ROOT),
                "alpha", Double.toString(sized.nominalAlpha()));
        return new SetSizes(
                ProcessorCounter.of(context, ConformalMetric.ISSUED_SET_VOXELS, labels),
                ProcessorCounter.of(context, ConformalMetric.PREDICTED_VOXELS, labels));
    }

    private IntervalSizes intervalCounters(SizedInterval sized) {
        Map<String, String> labels =
                Map.of("procedure", sized.procedure(), "alpha", Double.toString(sized.nominalAlpha()));
        return new IntervalSizes(
                ProcessorCounter.of(context, ConformalMetric.ISSUED_INTERVALS, labels),
                ProcessorCounter.of(context, ConformalMetric.ISSUED_INTERVAL_WIDTH, labels));
    }
}
