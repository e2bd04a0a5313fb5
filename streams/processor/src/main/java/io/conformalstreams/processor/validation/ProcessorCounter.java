package io.conformalstreams.processor.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts events in the processors, by thread and task, as Kafka metrics. Prometheus shows each counter as {@code
 * conformal_<name>_total}.
 */
public final class ProcessorCounter {

    static final String GROUP = "stream-conformal-metrics";

    private ProcessorCounter() {}

    /** Returns the counter {@code <name>-total} of a processor's task, without further labels. */
    public static Sensor of(ProcessorContext<?, ?> context, String name, String description) {
        return of(context, name, description, Map.of());
    }

    /**
     * Returns the counter {@code <name>-total} of a processor's task. Each call of {@code record()} adds one.
     * Processors of one task share the counters that have the same name and labels.
     *
     * @param labels labels whose values come from a bounded set; every counter of the name has the same label keys
     */
    public static Sensor of(
            ProcessorContext<?, ?> context, String name, String description, Map<String, String> labels) {
        String thread = Thread.currentThread().getName();
        String task = context.taskId().toString();
        Map<String, String> tags = new LinkedHashMap<>(labels);
        tags.put("thread-id", thread);
        tags.put("task-id", task);
        // Kafka identifies a sensor by its name, so the name must contain everything that distinguishes counters.
        Sensor sensor = context.metrics()
                .addSensor(String.join(" ", thread, task, name, labels.toString()), Sensor.RecordingLevel.INFO);
        sensor.add(new MetricName(name + "-total", GROUP, description, tags), new CumulativeCount());
        return sensor;
    }
}
