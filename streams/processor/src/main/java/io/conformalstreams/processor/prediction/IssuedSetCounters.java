package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
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

    private record SetSizes(Sensor issuedVoxels, Sensor predictedVoxels) {}

    private record IntervalSizes(Sensor intervals, Sensor width) {}

    private final ProcessorContext<?, ?> context;
    private final Map<String, ProcedureCounters> procedures = new HashMap<>();

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
        ProcedureCounters counters = of(procedure);
        issued.forEach((reason, number) -> counters.reason(reason).record(number));
    }

    /** Adds the sizes of the sets and intervals of one procedure for one prediction. */
    void measure(IssuedConfidenceSet issued) {
        ProcedureCounters counters = of(issued.getProcedure());
        for (LevelSets level : issued.getLevels()) {
            measure(issued, counters, level, level.getInner());
            measure(issued, counters, level, level.getOuter());
        }
        for (LevelInterval interval : issued.getIntervals()) {
            measure(counters, interval);
        }
    }

    private static void measure(
            IssuedConfidenceSet issued, ProcedureCounters counters, LevelSets level, ComponentSet set) {
        if (set.getReason() == SetReason.CALIBRATED) {
            SetSizes sizes = counters.sets(ComponentRecords.component(set.getComponent()), level.getNominalAlpha());
            sizes.issuedVoxels().record(set.getVoxels());
            sizes.predictedVoxels().record(issued.getPredictedVoxels());
        }
    }

    private static void measure(ProcedureCounters counters, LevelInterval interval) {
        double width = interval.getUpper() - interval.getLower();
        if (Double.isFinite(width)
                && interval.getThresholds().stream()
                        .map(IntervalThreshold::getReason)
                        .allMatch(SetReason.CALIBRATED::equals)) {
            IntervalSizes sizes = counters.intervals(interval.getNominalAlpha());
            sizes.intervals().record();
            sizes.width().record(width);
        }
    }

    private ProcedureCounters of(String procedure) {
        return procedures.computeIfAbsent(procedure, ProcedureCounters::new);
    }

    /** The counters of one procedure. They are registered when they count for the first time. */
    private final class ProcedureCounters {

        private final String procedure;
        private final Map<SetReason, Sensor> reasons = new EnumMap<>(SetReason.class);
        private final Map<Component, Map<Double, SetSizes>> sets = new EnumMap<>(Component.class);
        private final Map<Double, IntervalSizes> intervals = new HashMap<>();

        private ProcedureCounters(String procedure) {
            this.procedure = procedure;
        }

        private Sensor reason(SetReason reason) {
            return reasons.computeIfAbsent(
                    reason,
                    unseen -> ProcessorCounter.of(
                            context,
                            ConformalMetric.ISSUED_SETS,
                            Map.of("procedure", procedure, "reason", unseen.name())));
        }

        private SetSizes sets(Component component, double nominalAlpha) {
            return sets.computeIfAbsent(component, unseen -> new HashMap<>())
                    .computeIfAbsent(nominalAlpha, unseen -> setSizes(component, unseen));
        }

        private SetSizes setSizes(Component component, double nominalAlpha) {
            Map<String, String> labels = Map.of(
                    "procedure", procedure,
                    "component", component.name().toLowerCase(Locale.ROOT),
                    "alpha", Double.toString(nominalAlpha));
            return new SetSizes(
                    ProcessorCounter.of(context, ConformalMetric.ISSUED_SET_VOXELS, labels),
                    ProcessorCounter.of(context, ConformalMetric.PREDICTED_VOXELS, labels));
        }

        private IntervalSizes intervals(double nominalAlpha) {
            return intervals.computeIfAbsent(nominalAlpha, this::intervalSizes);
        }

        private IntervalSizes intervalSizes(double nominalAlpha) {
            Map<String, String> labels = Map.of("procedure", procedure, "alpha", Double.toString(nominalAlpha));
            return new IntervalSizes(
                    ProcessorCounter.of(context, ConformalMetric.ISSUED_INTERVALS, labels),
                    ProcessorCounter.of(context, ConformalMetric.ISSUED_INTERVAL_WIDTH, labels));
        }
    }
}
