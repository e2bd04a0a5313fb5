package io.conformalstreams.processor.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counters of the processors, by thread and task, among Kafka's metrics. Prometheus sees them as
 * {@code conformal_<name>_total}.
 */
public final class ProcessorCounter {

    private static final String GROUP = "stream-conformal-metrics";

    private ProcessorCounter() {}

    /** The counter {@code <name>-total} of a processor's task, without labels of its own. */
    public static Sensor of(ProcessorContext<?, ?> context, String name, String description) {
        return of(context, name, description, Map.of());
    }

    /**
     * The counter {@code <name>-total} of a processor's task. Every call of {@code record()} adds one. Processors of one task
     * share counters of equal names and labels.
     *
     * @param labels with values from a bounded set, the same keys for every counter of the name
     */
    public static Sensor of(
            ProcessorContext<?, ?> context, String name, String description, Map<String, String> labels) {
        String thread = Thread.currentThread().getName();
        String task = context.taskId().toString();
        Map<String, String> tags = new LinkedHashMap<>(labels);
        tags.put("thread-id", thread);
        tags.put("task-id", task);
        // Kafka knows sensors by name. Two counters of one name would be one counter.
        Sensor sensor = context.metrics()
                .addSensor(String.join(" ", thread, task, name, labels.toString()), Sensor.RecordingLevel.INFO);
        sensor.add(new MetricName(name + "-total", GROUP, description, tags), new CumulativeCount());
        return sensor;
    }
}
