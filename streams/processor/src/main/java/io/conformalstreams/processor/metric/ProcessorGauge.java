package io.conformalstreams.processor.metric;

import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Numbers that the processors of a task measure. */
public final class ProcessorGauge {

    private ProcessorGauge() {}

    /** Returns a gauge. Each call of {@code record(double)} replaces its value. */
    public static Sensor of(ProcessorContext<?, ?> context, ConformalMetric metric) {
        return OwnMetrics.ofTask(context, metric, Map.of(), new Value());
    }
}
