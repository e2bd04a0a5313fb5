package io.conformalstreams.processor.metric;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.StreamsMetrics;

/** Gauges that are added and removed together. One thread sets them, and any thread may read them. */
public final class MetricSet {

    private final StreamsMetrics metrics;
    private final Sensor sensor;
    private final Map<String, String> labels;
    private final Map<MetricName, CurrentValue> values = new HashMap<>();

    /**
     * Creates a set without metrics.
     *
     * @param name the name of the set, unique in the application
     * @param labels the labels of every metric in the set
     */
    public MetricSet(StreamsMetrics metrics, String name, Map<String, String> labels) {
        this.metrics = metrics;
        this.sensor = metrics.addSensor(Thread.currentThread().getName() + " " + name, Sensor.RecordingLevel.INFO);
        this.labels = new LinkedHashMap<>(labels);
    }

    /** Sets the value of a metric, and adds the metric if it is new. */
    public void set(ConformalMetric metric, double value) {
        set(OwnMetrics.name(metric, labels), value);
    }

    /**
     * Sets the value of a metric with an additional label.
     *
     * @param label the name and the value of the label
     */
    public void set(ConformalMetric metric, Map.Entry<String, String> label, double value) {
        Map<String, String> withLabel = new LinkedHashMap<>(labels);
        withLabel.put(label.getKey(), label.getValue());
        set(OwnMetrics.name(metric, withLabel), value);
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
