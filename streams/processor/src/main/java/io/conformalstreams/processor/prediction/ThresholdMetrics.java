package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.MetricSet;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.StreamsMetrics;

/**
 * Publishes the thresholds that a task's predictions cite as metrics: their age, and the units behind them. The metrics
 * are read from the store at intervals, so they exist right after a failover.
 */
final class ThresholdMetrics implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Gateways choose the names of strata, so the number of strata has no bound. */
    static final int MOST = 1_000;

    private static final double MILLISECONDS_PER_SECOND = 1e3;

    private final LatestThresholds latestThresholds;
    private final StreamsMetrics metrics;
    private final Map<List<String>, MetricSet> shown = new HashMap<>();

    ThresholdMetrics(LatestThresholds latestThresholds, StreamsMetrics metrics) {
        this.latestThresholds = latestThresholds;
        this.metrics = metrics;
    }

    /** Updates the metrics from the store. */
    void refresh() {
        Set<List<String>> current = new HashSet<>();
        for (String stratum : latestThresholds.strata(MOST)) {
            latestThresholds.adopted(stratum).ifPresent(thresholds -> current.addAll(show(stratum, thresholds)));
        }
        shown.entrySet().removeIf(entry -> {
            boolean isGone = !current.contains(entry.getKey());
            if (isGone) {
                entry.getValue().remove();
            }
            return isGone;
        });
    }

    @Override
    public void close() {
        shown.values().forEach(MetricSet::remove);
        shown.clear();
    }

    private Set<List<String>> show(String stratum, StratumThresholdSet thresholds) {
        Set<List<String>> keys = new HashSet<>();
        keys.add(List.of(stratum));
        MetricSet set = set(List.of(stratum), Map.of("stratum", stratum));
        set.set(ConformalMetric.THRESHOLDS_VERSION, thresholds.version());
        set.set(
                ConformalMetric.THRESHOLDS_LAST_LABEL_TIMESTAMP_SECONDS,
                thresholds.lastLabel().getLabelledAt().toEpochMilli() / MILLISECONDS_PER_SECOND);
        thresholds.procedures().forEach((procedure, latest) -> {
            keys.add(List.of(stratum, procedure));
            set(List.of(stratum, procedure), Map.of("stratum", stratum, "procedure", procedure))
                    .set(
                            ConformalMetric.CALIBRATION_UNITS,
                            latest.thresholds().stream()
                                    .mapToLong(LatestThreshold::n)
                                    .min()
                                    .orElse(0));
        });
        return keys;
    }

    private MetricSet set(List<String> key, Map<String, String> labels) {
        return shown.computeIfAbsent(key, missing -> new MetricSet(metrics, "thresholds " + missing, labels));
    }
}
