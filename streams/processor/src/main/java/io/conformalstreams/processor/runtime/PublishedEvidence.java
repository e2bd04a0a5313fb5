package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.MonitorEvidence;
import io.conformalstreams.processor.metric.ConformalMetric;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** The evidence of the drift monitors, as the topology publishes it in its metrics. */
final class PublishedEvidence {

    private static final String EVIDENCE =
            ConformalMetric.DRIFT_EVIDENCE_LOG10.exported().name();
    private static final String LIMIT =
            ConformalMetric.DRIFT_EVIDENCE_LIMIT_LOG10.exported().name();

    /** The largest number of monitors in a status. */
    static final int MOST = 1_000;

    private static final Comparator<MonitorEvidence> NEAREST_FIRST =
            Comparator.comparingDouble(monitor -> monitor.getLimitLog10() - monitor.getEvidenceLog10());

    private PublishedEvidence() {}

    /** Returns the monitors with a limit, those nearest to it first. */
    static List<MonitorEvidence> of(Map<MetricName, ? extends Metric> metrics) {
        Map<Map<String, String>, Double> limits = values(metrics, LIMIT);
        return values(metrics, EVIDENCE).entrySet().stream()
                .filter(evidence -> limits.containsKey(evidence.getKey()))
                .map(evidence -> monitor(evidence.getKey(), evidence.getValue(), limits.get(evidence.getKey())))
                .sorted(NEAREST_FIRST)
                .limit(MOST)
                .toList();
    }

    private static Map<Map<String, String>, Double> values(Map<MetricName, ? extends Metric> metrics, String name) {
        Map<Map<String, String>, Double> values = new HashMap<>();
        metrics.forEach((metric, value) -> {
            if (metric.name().equals(name) && value.metricValue() instanceof Double number) {
                values.put(metric.tags(), number);
            }
        });
        return values;
    }

    private static MonitorEvidence monitor(Map<String, String> tags, double evidence, double limit) {
        String alpha = tags.getOrDefault("alpha", "");
        return MonitorEvidence.newBuilder()
                .setStratum(tags.getOrDefault("stratum", ""))
                .setKind(tags.getOrDefault("kind", ""))
                .setProcedure(tags.getOrDefault("procedure", ""))
                .setComponent(tags.getOrDefault("component", "").toUpperCase(Locale.ROOT))
                .setSizeClass(tags.getOrDefault("size_class", ""))
                .setChannel(tags.getOrDefault("channel", ""))
                .setProxy(tags.getOrDefault("proxy", ""))
                .setNominalAlpha(alpha.isEmpty() ? 0 : Double.parseDouble(alpha))
                .setEvidenceLog10(evidence)
                .setLimitLog10(limit)
                .build();
    }
}
