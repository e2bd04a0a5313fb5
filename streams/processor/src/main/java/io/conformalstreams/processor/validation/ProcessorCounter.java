package io.conformalstreams.processor.validation;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Counters of the processors, by task, among Kafka's metrics. Prometheus sees them as {@code conformal_<name>_total}. */
public final class ProcessorCounter {

    private static final String SCOPE = "conformal";

    private ProcessorCounter() {}

    /** The counter {@code <name>-total} of a processor's task. Every call of {@code record()} adds one. */
    public static Sensor of(ProcessorContext<?, ?> context, String name) {
        return context.metrics()
                .addRateTotalSensor(SCOPE, context.taskId().toString(), name, Sensor.RecordingLevel.INFO);
    }
}
