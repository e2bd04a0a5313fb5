package io.conformalstreams.processor.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.stats.CumulativeSum;

/**
 * Exports the metrics of Kafka Streams instances. Kafka adds and removes metrics while an instance runs, so {@link
 * #refresh} compares them with the exported ones: it exports each new metric once, and ends the export of metrics that
 * are gone. Micrometer's own binder compares names before they are mapped, and so registers our metrics again and never
 * removes them.
 *
 * <p>A meter of the project's own metrics is named {@code conformal.<name>}, any other {@code kafka.<group>.<name>}.
 */
final class StreamsMeters {

    private static final String OWN_GROUP = "kafka.stream.conformal.";

    /** Groups of metrics that describe the client and measure nothing. */
    private static final Set<String> DESCRIBING_GROUPS = Set.of("app-info", "kafka-metrics-count");

    private final MeterRegistry registry;
    private final Map<String, Supplier<? extends Map<MetricName, ? extends Metric>>> topologies = new LinkedHashMap<>();
    private final Map<Series, Exported> exported = new HashMap<>();

    private record Series(String topology, MetricName name) {

        String meterName() {
            String name = "kafka." + this.name.group() + "." + this.name.name();
            String dotted = name.replace("-metrics", "").replace('-', '.');
            return dotted.startsWith(OWN_GROUP) ? "conformal." + dotted.substring(OWN_GROUP.length()) : dotted;
        }

        List<Tag> tags() {
            List<Tag> tags = new ArrayList<>();
            name.tags().forEach((key, value) -> tags.add(Tag.of(key.replace('-', '.'), value)));
            tags.add(Tag.of("topology", topology));
            return tags;
        }
    }

    private record Exported(Metric metric, Meter meter) {}

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
        Map<Series, Metric> wanted = wanted();
        exported.entrySet().removeIf(entry -> {
            boolean isGone = wanted.get(entry.getKey()) != entry.getValue().metric();
            if (isGone) {
                registry.remove(entry.getValue().meter());
            }
            return isGone;
        });
        wanted.forEach((series, metric) ->
                exported.computeIfAbsent(series, added -> new Exported(metric, register(added, metric))));
    }

    /**
     * Returns the metrics to export. Prometheus needs the same labels for all series of a name. Kafka has some metrics
     * both in total and by topic or partition. Of these, only the ones with the most tags are exported.
     */
    private Map<Series, Metric> wanted() {
        Map<Series, Metric> numbers = new HashMap<>();
        Map<String, Integer> mostTags = new HashMap<>();
        topologies.forEach((topology, metrics) -> metrics.get().forEach((name, metric) -> {
            Series series = new Series(topology, name);
            if (!DESCRIBING_GROUPS.contains(name.group())
                    && (exported.containsKey(series) || metric.metricValue() instanceof Number)) {
                numbers.put(series, metric);
                mostTags.merge(series.meterName(), name.tags().size(), Math::max);
            }
        }));
        numbers.keySet().removeIf(series -> series.name().tags().size() < mostTags.get(series.meterName()));
        return numbers;
    }

    private Meter register(Series series, Metric metric) {
        String description = metric.metricName().description();
        return isCounter(metric)
                ? FunctionCounter.builder(series.meterName(), metric, StreamsMeters::value)
                        .tags(series.tags())
                        .description(description)
                        .register(registry)
                : Gauge.builder(series.meterName(), metric, StreamsMeters::value)
                        .tags(series.tags())
                        .description(description)
                        .register(registry);
    }

    private static boolean isCounter(Metric metric) {
        return metric instanceof KafkaMetric kafkaMetric && kafkaMetric.isMeasurable()
                ? kafkaMetric.measurable() instanceof CumulativeSum
                : metric.metricName().name().endsWith("total");
    }

    private static double value(Metric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
