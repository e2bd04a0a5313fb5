package io.conformalstreams.processor.validation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Numbers that the processors measure, by thread and task, as Kafka metrics. Prometheus shows each number as {@code
 * conformal_<name>}.
 */
public final class ProcessorGauge {

    private ProcessorGauge() {}

    /** Returns the gauge of a processor's task. Each call of {@code record(double)} replaces its value. */
    public static Sensor of(ProcessorContext<?, ?> context, String name, String description) {
        String thread = Thread.currentThread().getName();
        String task = context.taskId().toString();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("thread-id", thread);
        tags.put("task-id", task);
        Sensor sensor = context.metrics().addSensor(String.join(" ", thread, task, name), Sensor.RecordingLevel.INFO);
        sensor.add(new MetricName(name, ProcessorCounter.GROUP, description, tags), new Value());
        return sensor;
    }
}
