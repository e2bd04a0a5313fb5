package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.LabelBlock;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.MetricSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.StreamsMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the monitors of a task as metrics. The metrics are read from the store at intervals. So they exist right
 * after a failover, and labels cause no extra work. The tags name a monitor, and never an image, a unit or a position
 * in a topic.
 */
final class DriftMetrics implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(5);

    /**
     * The largest number of monitors that have metrics. A limit is needed because gateways choose the names of strata, so
     * the number of monitors has no bound.
     */
    static final int MOST = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(DriftMetrics.class);

    private final ConformalConfiguration configuration;
    private final MonitorStore store;
    private final StratumClocks clocks;
    private final StreamsMetrics metrics;
    private final Map<List<String>, MetricSet> shown = new HashMap<>();
    private final Set<String> truncated = new HashSet<>();

    DriftMetrics(
            ConformalConfiguration configuration, MonitorStore store, StratumClocks clocks, StreamsMetrics metrics) {
        this.configuration = configuration;
        this.store = store;
        this.clocks = clocks;
        this.metrics = metrics;
    }

    /** Updates the metrics from the store. */
    void refresh() {
        Set<List<String>> current = new HashSet<>();
        for (Monitor monitor : bounded(store.monitors(MOST + 1), "drift monitors")) {
            current.add(monitor.id().texts());
            show(monitor);
        }
        for (String stratum : bounded(store.strata(MOST + 1), "strata")) {
            current.addAll(show(stratum, store.stratum(stratum, clocks.of(stratum))));
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

    private <T> List<T> bounded(List<T> found, String what) {
        if (found.size() <= MOST) {
            return found;
        }
        if (truncated.add(what)) {
            LOG.warn("a partition has more than {} {}; the others have no metrics", MOST, what);
        }
        return found.subList(0, MOST);
    }

    private void show(Monitor monitor) {
        MonitorId id = monitor.id();
        MetricSet set = set(id);
        double evidence = monitor.detector().evidence();
        set.set(ConformalMetric.DRIFT_EVIDENCE_LOG10, evidence > 1 ? Math.log10(evidence) : 0);
        configuration
                .modelOf(id.stratum())
                .map(model -> id.kind() == AlertKind.INPUT_DRIFT
                        ? FalseAlertBudgets.ofPredictions(configuration, model)
                        : FalseAlertBudgets.of(id.kind(), configuration, model))
                .map(monitor::limit)
                .ifPresent(limit -> {
                    set.set(ConformalMetric.DRIFT_EVIDENCE_LIMIT_LOG10, Math.log10(limit.evidence()));
                    set.set(ConformalMetric.DRIFT_NULL_ERROR_PROBABILITY, limit.nullErrorProbability());
                });
        showSeverity(set, monitor.open().map(open -> level(open.severity())).orElse(0));
        if (id.kind() == AlertKind.COVERAGE_BREACH) {
            showCoverage(set, monitor);
        }
    }

    private static void showSeverity(MetricSet set, int level) {
        set.set(ConformalMetric.DRIFT_ALERT_SEVERITY, level);
    }

    private static void showCoverage(MetricSet set, Monitor monitor) {
        MissEstimate estimate = DriftAlerts.epochEstimate(
                monitor.detector(), monitor.lastObservation().issuedThreshold().alpha());
        set.set(ConformalMetric.EPOCH_UNITS, estimate.getLabels());
        set.set(ConformalMetric.EPOCH_MISSED_UNITS, estimate.getMisses());
        DriftAlerts.recentEstimate(monitor)
                .ifPresent(recent -> show(set, ConformalMetric.RECENT_COVERAGE_RATIO, recent));
        show(set, ConformalMetric.COVERAGE_RATIO, estimate);
    }

    private static void show(MetricSet set, ConformalMetric metric, MissEstimate estimate) {
        set.set(metric, Map.entry("bound", "estimate"), estimate.getCoverage());
        set.set(metric, Map.entry("bound", "lower"), estimate.getLower());
        set.set(metric, Map.entry("bound", "upper"), estimate.getUpper());
    }

    /** Publishes the metrics of the label process once a block is complete, and returns their keys. */
    private List<List<String>> show(String stratum, StratumState state) {
        List<List<String>> keys = new ArrayList<>();
        LabelBlock latest = state.process().latest();
        if (latest.predictions() > 0) {
            keys.add(List.of(stratum));
            set(keys.get(0), Map.of("stratum", stratum)).set(ConformalMetric.LABELLED_RATIO, latest.labelledShare());
        }
        keys.addAll(showMonitored(stratum));
        if (configuration.drift().monitors().labelProcess()) {
            MonitorId id = MonitorId.labels(stratum);
            keys.add(id.texts());
            showSeverity(set(id), state.open().isPresent() ? level(AlertSeverity.WARNING) : 0);
        }
        return keys;
    }

    /** Shows for each procedure whether monitors judge its coverage, and returns the keys of these metrics. */
    private List<List<String>> showMonitored(String stratum) {
        List<List<String>> keys = new ArrayList<>();
        configuration.modelOf(stratum).stream()
                .flatMap(model -> configuration.proceduresOf(model).stream())
                .forEach(procedure -> {
                    List<String> key = List.of(stratum, procedure.name());
                    keys.add(key);
                    set(key, Map.of("stratum", stratum, "procedure", procedure.name()))
                            .set(
                                    ConformalMetric.COVERAGE_MONITORED,
                                    BreachMonitoring.isMonitored(configuration.drift(), procedure) ? 1 : 0);
                });
        return keys;
    }

    private static int level(AlertSeverity severity) {
        return switch (severity) {
            case INFO -> 1;
            case WARNING, UNRECOGNISED -> 2;
            case CRITICAL -> 3;
        };
    }

    private MetricSet set(MonitorId id) {
        Optional<ProcedureComponent> component = id.subject().procedureComponent();
        Optional<Input> input = id.subject().input();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("stratum", id.stratum());
        tags.put("kind", id.kind().name());
        tags.put("procedure", component.map(ProcedureComponent::procedure).orElse(""));
        tags.put("channel", input.map(Input::channel).orElse(""));
        tags.put("proxy", input.map(Input::proxyName).orElse(""));
        tags.put(
                "component",
                component
                        .map(part -> part.component().name().toLowerCase(Locale.ROOT))
                        .orElse(""));
        tags.put("size_class", component.flatMap(ProcedureComponent::sizeClass).orElse(""));
        tags.put("alpha", id.nominalAlpha() == 0 ? "" : Double.toString(id.nominalAlpha()));
        return set(id.texts(), tags);
    }

    private MetricSet set(List<String> key, Map<String, String> tags) {
        return shown.computeIfAbsent(key, missing -> new MetricSet(metrics, "drift " + missing, tags));
    }
}
