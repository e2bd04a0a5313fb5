package io.conformalstreams.processor.comparison;

import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.processor.drift.MetricSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsMetrics;

/** Publishes the states of a task's comparisons as metrics. Their tags name the comparison and the level. */
final class ComparisonMetrics implements AutoCloseable {

    static final String DECISION = "comparison-decision";
    static final String UNITS = "comparison-units";
    static final String WAITING_UNITS = "comparison-waiting-units";
    static final String MISS_DIFFERENCE = "comparison-miss-difference";
    static final String MISS_DIFFERENCE_LIMIT = "comparison-miss-difference-upper-limit";
    static final String SIZE_DIFFERENCE = "comparison-size-difference";
    static final String SIZE_DIFFERENCE_LIMIT = "comparison-size-difference-upper-limit";

    private final StreamsMetrics metrics;
    private final Map<String, MetricSet> shown = new HashMap<>();

    ComparisonMetrics(StreamsMetrics metrics) {
        this.metrics = metrics;
    }

    void show(ModelComparison state) {
        MetricSet set = shown.computeIfAbsent(
                state.getComparison(),
                name -> new MetricSet(metrics, "comparison " + name, Map.of("comparison", name)));
        set.set(DECISION, "decision of the comparison: 1 promote, -1 hold, 0 undecided", number(state));
        set.set(UNITS, "number of paired units", state.getUnits());
        set.set(WAITING_UNITS, "number of units that wait for the other model", state.getWaitingUnits());
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
                MISS_DIFFERENCE,
                "mean difference of the misses, candidate minus model in use",
                alpha,
                level.getMisses().getMean());
        set.set(
                MISS_DIFFERENCE_LIMIT,
                "upper limit of the mean difference of the misses",
                alpha,
                level.getMisses().getUpper());
        set.set(
                SIZE_DIFFERENCE,
                "mean relative difference of the set sizes, candidate minus model in use",
                alpha,
                level.getSizes().getMean());
        set.set(
                SIZE_DIFFERENCE_LIMIT,
                "upper limit of the mean relative difference of the set sizes",
                alpha,
                level.getSizes().getUpper());
    }

    @Override
    public void close() {
        shown.values().forEach(MetricSet::remove);
        shown.clear();
    }
}
