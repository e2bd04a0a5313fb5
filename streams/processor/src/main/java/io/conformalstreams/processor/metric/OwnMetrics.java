package io.conformalstreams.processor.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;

/**
 * The place of our metrics among those of Kafka Streams. Kafka keeps a metric for each thread, so every name has the
 * thread as a tag. It is not exported.
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
}
