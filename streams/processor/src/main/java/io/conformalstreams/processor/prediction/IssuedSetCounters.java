package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ProcessorCounter;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
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

    private record Series(ConformalMetric metric, Map<String, String> labels) {}

    private final ProcessorContext<?, ?> context;
    private final Map<Series, Sensor> counters = new HashMap<>();

    IssuedSetCounters(ProcessorContext<?, ?> context) {
        this.context = context;
    }

    /** Counts the sets of one procedure for one prediction, each component at each alpha. */
    void count(String procedure, List<LevelRegion> levels) {
        levels.stream()
                .flatMap(level -> level.used().values().stream())
                .forEach(used -> add(
                        ConformalMetric.ISSUED_SETS,
                        Map.of("procedure", procedure, "reason", used.reason().name()),
                        1));
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
            Map<String, String> labels = Map.of(
                    "procedure", issued.getProcedure(),
                    "component", set.getComponent().name().toLowerCase(Locale.ROOT),
                    "alpha", Double.toString(level.getNominalAlpha()));
            add(ConformalMetric.ISSUED_SET_VOXELS, labels, set.getVoxels());
            add(ConformalMetric.PREDICTED_VOXELS, labels, issued.getPredictedVoxels());
        }
    }

    private void measure(IssuedConfidenceSet issued, LevelInterval interval) {
        double width = interval.getUpper() - interval.getLower();
        if (Double.isFinite(width)
                && interval.getThresholds().stream()
                        .map(IntervalThreshold::getReason)
                        .allMatch(SetReason.CALIBRATED::equals)) {
            Map<String, String> labels =
                    Map.of("procedure", issued.getProcedure(), "alpha", Double.toString(interval.getNominalAlpha()));
            add(ConformalMetric.ISSUED_INTERVALS, labels, 1);
            add(ConformalMetric.ISSUED_INTERVAL_WIDTH, labels, width);
        }
    }

    private void add(ConformalMetric metric, Map<String, String> labels, double number) {
        counters.computeIfAbsent(
                        new Series(metric, labels),
                        series -> ProcessorCounter.of(context, series.metric(), series.labels()))
                .record(number);
    }
}
