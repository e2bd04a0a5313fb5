package io.conformalstreams.processor.metric;

import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Numbers that the processors of a task measure. */
public final class ProcessorGauge {

    private ProcessorGauge() {}

    /** Returns a gauge. Each call of {@code record(double)} replaces its value. */
    public static Sensor of(ProcessorContext<?, ?> context, ConformalMetric metric) {
        MetricName name =
                OwnMetrics.name(metric, Map.of("task_id", context.taskId().toString()));
        Sensor sensor =
                context.metrics().addSensor(name.name() + " " + name.tags().toString(), Sensor.RecordingLevel.INFO);
        sensor.add(name, new Value());
        return sensor;
    }
}
