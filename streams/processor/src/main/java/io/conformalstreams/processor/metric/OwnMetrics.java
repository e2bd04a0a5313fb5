package io.conformalstreams.processor.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The names of our metrics among those of Kafka Streams. Each thread has metrics of its own, so every name has the thread
 * as a tag. The tag is not exported.
 */
final class OwnMetrics {

    static final String GROUP = "stream-conformal-metrics";
    static final String THREAD = "thread-id";

    private OwnMetrics() {}

    /**
     * Returns the name that Kafka Streams keeps a metric under.
     *
     * @throws IllegalArgumentException if the labels are not the declared ones
     */
    static MetricName name(ConformalMetric metric, Map<String, String> labels) {
        metric.requireLabels(labels.keySet());
        Map<String, String> tags = new LinkedHashMap<>(labels);
        tags.put(THREAD, Thread.currentThread().getName());
        return new MetricName(metric.exported().name(), GROUP, metric.exported().meaning(), tags);
    }

    /**
     * Returns the sensor of a task's metric. The processors of a task share it.
     *
     * @param labels the labels of the metric, beside that of the task
     * @param stat what the sensor keeps of the recorded numbers
     */
    static Sensor ofTask(
            ProcessorContext<?, ?> context, ConformalMetric metric, Map<String, String> labels, MeasurableStat stat) {
        Map<String, String> withTask = new LinkedHashMap<>(labels);
        withTask.put("task_id", context.taskId().toString());
        MetricName name = name(metric, withTask);
        // Kafka identifies a sensor by its name, so the name must contain everything that distinguishes metrics.
        Sensor sensor =
                context.metrics().addSensor(name.name() + " " + name.tags().toString(), Sensor.RecordingLevel.INFO);
        sensor.add(name, stat);
        return sensor;
    }
}
