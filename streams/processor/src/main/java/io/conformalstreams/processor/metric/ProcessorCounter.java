package io.conformalstreams.processor.metric;

import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Counts what happens in the processors of a task. */
public final class ProcessorCounter {

    private ProcessorCounter() {}

    /** Returns a counter that has no label but that of the task. */
    public static Sensor of(ProcessorContext<?, ?> context, ConformalMetric metric) {
        return of(context, metric, Map.of());
    }

    /**
     * Returns a counter. Each call of {@code record()} adds one, and {@code record(double)} adds a number. The
     * processors of a task share the counters with the same labels.
     *
     * @param labels the labels of the metric, beside that of the task
     */
    public static Sensor of(ProcessorContext<?, ?> context, ConformalMetric metric, Map<String, String> labels) {
        return OwnMetrics.ofTask(context, metric, labels, new CumulativeSum());
    }
}
