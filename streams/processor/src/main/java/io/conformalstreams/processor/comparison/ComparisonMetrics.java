package io.conformalstreams.processor.comparison;

import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.MetricSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsMetrics;

/** Publishes the states of a task's comparisons as metrics. Their tags name the comparison and the level. */
final class ComparisonMetrics implements AutoCloseable {

    private final StreamsMetrics metrics;
    private final Map<String, MetricSet> shown = new HashMap<>();

    ComparisonMetrics(StreamsMetrics metrics) {
        this.metrics = metrics;
    }

    void show(ModelComparison state) {
        MetricSet set = shown.computeIfAbsent(
                state.getComparison(),
                name -> new MetricSet(metrics, "comparison " + name, Map.of("comparison", name)));
        set.set(ConformalMetric.COMPARISON_DECISION, number(state));
        set.set(ConformalMetric.COMPARISON_UNITS, state.getUnits());
        set.set(ConformalMetric.COMPARISON_WAITING_UNITS, state.getWaitingUnits());
        state.getLevels().forEach(level -> show(set, level));
    }

    private static int number(ModelComparison state) {
        return switch (state.getDecision()) {
            case PROMOTE -> 1;
            case HOLD -> -1;
            case UNDECIDED, UNRECOGNISED -> 0;
        };
    }

    private static void show(MetricSet set, ComparedLevel level) {
        Map.Entry<String, String> alpha = Map.entry("alpha", Double.toString(level.getNominalAlpha()));
        set.set(
                ConformalMetric.COMPARISON_MISS_DIFFERENCE,
                alpha,
                level.getMisses().getMean());
        set.set(
                ConformalMetric.COMPARISON_MISS_DIFFERENCE_UPPER_LIMIT,
                alpha,
                level.getMisses().getUpper());
        set.set(
                ConformalMetric.COMPARISON_SIZE_DIFFERENCE,
                alpha,
                level.getSizes().getMean());
        set.set(
                ConformalMetric.COMPARISON_SIZE_DIFFERENCE_UPPER_LIMIT,
                alpha,
                level.getSizes().getUpper());
    }

    @Override
    public void close() {
        shown.values().forEach(MetricSet::remove);
        shown.clear();
    }
}
