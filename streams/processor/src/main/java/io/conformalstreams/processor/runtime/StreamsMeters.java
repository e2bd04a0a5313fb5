package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.metric.ExportedMetric;
import io.conformalstreams.processor.metric.StreamsSeries;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Exports the metrics of Kafka Streams instances. Kafka adds and removes metrics while an instance runs, so {@link
 * #refresh} compares them with the exported ones: it exports each new series once, and ends the export of series that
 * are gone. Micrometer's own binder compares names before they are mapped, and so registers our metrics again and never
 * removes them.
 */
final class StreamsMeters {

    private final MeterRegistry registry;
    private final Map<String, Supplier<? extends Map<MetricName, ? extends Metric>>> topologies = new LinkedHashMap<>();
    private final Map<Key, Exported> exported = new HashMap<>();

    private record Key(String topology, StreamsSeries series) {}

    private record Exported(StreamsSeries.Source source, Meter meter) {}

    StreamsMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Exports the metrics of a topology. They replace those of an earlier instance. */
    synchronized void add(String topology, Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
        topologies.put(topology, metrics);
        refresh();
    }

    /** Ends the export of a topology's metrics. */
    synchronized void remove(String topology) {
        topologies.remove(topology);
        refresh();
    }

    synchronized void refresh() {
        Map<Key, StreamsSeries.Source> wanted = new HashMap<>();
        topologies.forEach((topology, metrics) -> StreamsSeries.of(metrics.get())
                .forEach((series, source) -> wanted.put(new Key(topology, series), source)));
        exported.entrySet().removeIf(entry -> {
            StreamsSeries.Source current = wanted.get(entry.getKey());
            boolean isGone =
                    current == null || !current.hasSameMetrics(entry.getValue().source());
            if (isGone) {
                registry.remove(entry.getValue().meter());
            }
            return isGone;
        });
        wanted.forEach((key, source) ->
                exported.computeIfAbsent(key, added -> new Exported(source, register(added, source))));
    }

    private Meter register(Key key, StreamsSeries.Source source) {
        ExportedMetric metric = key.series().metric();
        Tags tags = Tags.of("topology", key.topology());
        for (Map.Entry<String, String> label : key.series().labels().entrySet()) {
            tags = tags.and(label.getKey(), label.getValue());
        }
        return switch (metric.kind()) {
            case COUNTER ->
                FunctionCounter.builder(metric.name(), source, StreamsSeries.Source::value)
                        .tags(tags)
                        .description(metric.meaning())
                        .register(registry);
            case GAUGE ->
                Gauge.builder(metric.name(), source, StreamsSeries.Source::value)
                        .tags(tags)
                        .description(metric.meaning())
                        .register(registry);
        };
    }
}
