package io.conformalstreams.processor.drift;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * A set of metrics that are added and removed together. They belong to the group {@value #GROUP} among the metrics of
 * Kafka Streams. One thread sets them, and any thread may read them.
 */
public final class MetricSet {

    static final String GROUP = "stream-conformal-metrics";

    private final StreamsMetrics metrics;
    private final Sensor sensor;
    private final Map<String, String> tags;
    private final Map<MetricName, CurrentValue> values = new HashMap<>();

    /**
     * Creates a set without metrics.
     *
     * @param name the name of the set, unique in the application
     * @param tags the tags of every metric in the set. The name of the thread is added, as in all metrics of the group
     */
    public MetricSet(StreamsMetrics metrics, String name, Map<String, String> tags) {
        this.metrics = metrics;
        String thread = Thread.currentThread().getName();
        this.sensor = metrics.addSensor(thread + " " + name, Sensor.RecordingLevel.INFO);
        this.tags = new LinkedHashMap<>(tags);
        this.tags.put("thread-id", thread);
    }

    /** Sets the value of a metric, and adds the metric if it is new. */
    public void set(String name, String description, double value) {
        set(new MetricName(name, GROUP, description, tags), value);
    }

    /**
     * Sets the value of a metric with an additional tag.
     *
     * @param tag the additional tag
     */
    public void set(String name, String description, Map.Entry<String, String> tag, double value) {
        Map<String, String> withTag = new LinkedHashMap<>(tags);
        withTag.put(tag.getKey(), tag.getValue());
        set(new MetricName(name, GROUP, description, withTag), value);
    }

    private void set(MetricName name, double value) {
        CurrentValue current = values.get(name);
        if (current == null) {
            current = new CurrentValue();
            values.put(name, current);
            sensor.add(name, current);
        }
        current.value = value;
    }

    /** Removes all metrics of the set. */
    public void remove() {
        metrics.removeSensor(sensor);
    }

    /** A value that is set instead of recorded. */
    private static final class CurrentValue implements MeasurableStat {

        private volatile double value;

        @Override
        public void record(MetricConfig config, double recorded, long at) {
            throw new UnsupportedOperationException("this metric is set, never recorded");
        }

        @Override
        public double measure(MetricConfig config, long now) {
            return value;
        }
    }
}
