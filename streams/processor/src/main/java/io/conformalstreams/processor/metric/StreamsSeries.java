package io.conformalstreams.processor.metric;

import io.conformalstreams.processor.metric.StreamsMetric.Reduction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * One exported series: a metric with the values of its labels. Its value comes from one or several metrics of a Kafka
 * Streams instance. Those of several threads become one, so the names of threads, which contain a random id, are not
 * exported.
 *
 * @param labels the values of the metric's labels
 */
public record StreamsSeries(ExportedMetric metric, Map<String, String> labels) {

    private static final Map<String, StreamsMetric> PASSED_ON = Stream.of(StreamsMetric.values())
            .collect(Collectors.toUnmodifiableMap(
                    metric -> metric.group() + "/" + metric.kafkaName(), metric -> metric));

    private static final Map<String, ExportedMetric> OWN = Stream.of(ConformalMetric.values())
            .map(ConformalMetric::exported)
            .collect(Collectors.toUnmodifiableMap(ExportedMetric::name, Function.identity()));

    public StreamsSeries {
        labels = Map.copyOf(labels);
    }

    /** The metrics of Kafka behind a series, and how they become its value. */
    public static final class Source {

        private final Reduction reduction;
        private final double scale;
        private final List<Metric> metrics = new ArrayList<>();

        private Source(Reduction reduction, double scale) {
            this.reduction = reduction;
            this.scale = scale;
        }

        /** Returns the current value; NaN if Kafka has not measured any. */
        public double value() {
            double[] values = measured().toArray();
            if (values.length == 0) {
                return Double.NaN;
            }
            return scale
                    * (reduction == Reduction.SUM
                            ? DoubleStream.of(values).sum()
                            : DoubleStream.of(values).max().orElseThrow());
        }

        private DoubleStream measured() {
            return metrics.stream()
                    .map(Metric::metricValue)
                    .filter(Number.class::isInstance)
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .filter(value -> !Double.isNaN(value));
        }

        /** Tells whether two series have the same metrics of Kafka behind them. */
        public boolean hasSameMetrics(Source other) {
            return Set.copyOf(metrics).equals(Set.copyOf(other.metrics));
        }
    }

    /** Selects the exported series among all metrics of a Kafka Streams instance. */
    public static Map<StreamsSeries, Source> of(Map<MetricName, ? extends Metric> metrics) {
        Set<String> dottedTopics = dottedTopics(metrics.keySet());
        Map<StreamsSeries, Source> series = new HashMap<>();
        metrics.forEach((name, metric) -> {
            if (name.group().equals(OwnMetrics.GROUP)) {
                add(series, OWN.get(name.name()), ownReduction(name), 1, metric);
            } else {
                StreamsMetric passedOn = PASSED_ON.get(name.group() + "/" + name.name());
                if (passedOn != null && !isOfRestoreConsumer(name) && !isRepeated(name, dottedTopics)) {
                    add(series, passedOn.exported(), passedOn.reduction(), passedOn.scale(), metric);
                }
            }
        });
        return series;
    }

    private static Reduction ownReduction(MetricName name) {
        return OWN.get(name.name()).kind() == ExportedMetric.Kind.COUNTER ? Reduction.SUM : Reduction.MAXIMUM;
    }

    private static void add(
            Map<StreamsSeries, Source> series,
            ExportedMetric exported,
            Reduction reduction,
            double scale,
            Metric metric) {
        Map<String, String> given = labels(metric.metricName());
        Map<String, String> labels = new LinkedHashMap<>();
        exported.labels().forEach(label -> {
            if (given.containsKey(label)) {
                labels.put(label, given.get(label));
            }
        });
        // Kafka has some metrics both in total and by topic or partition. The totals lack a label.
        if (labels.size() == exported.labels().size()) {
            series.computeIfAbsent(new StreamsSeries(exported, labels), added -> new Source(reduction, scale))
                    .metrics
                    .add(metric);
        }
    }

    /** Returns Kafka's tags under our names of labels. */
    private static Map<String, String> labels(MetricName name) {
        Map<String, String> labels = new HashMap<>();
        name.tags().forEach((tag, value) -> {
            // Each kind of store has its own tag, such as rocksdb-state-id.
            String label = tag.endsWith("-state-id")
                    ? "store"
                    : switch (tag) {
                        case "topic-name" -> "topic";
                        case "processor-node-id" -> "node";
                        default -> tag.replace('-', '_');
                    };
            labels.put(label, value);
        });
        return labels;
    }

    /** Restoring is measured by metrics of its own. */
    private static boolean isOfRestoreConsumer(MetricName name) {
        return name.tags().getOrDefault("client-id", "").endsWith("-restore-consumer");
    }

    /** If a topic's name has dots, Kafka reports each partition again with underscores instead of the dots. */
    private static boolean isRepeated(MetricName name, Set<String> dottedTopics) {
        return dottedTopics.contains(name.tags().getOrDefault("topic", ""));
    }

    private static Set<String> dottedTopics(Collection<MetricName> names) {
        return names.stream()
                .map(name -> name.tags().getOrDefault("topic", ""))
                .filter(topic -> topic.indexOf('.') >= 0)
                .map(topic -> topic.replace('.', '_'))
                .collect(Collectors.toSet());
    }
}
