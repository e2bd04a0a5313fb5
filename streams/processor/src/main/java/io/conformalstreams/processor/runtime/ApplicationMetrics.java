package io.conformalstreams.processor.runtime;

import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ExportedMetric;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports metrics in the format of Prometheus: those of {@link ExportedMetric}, and a few of the JVM and the process
 * under the names that are usual for them. The label {@code topology} tells the topologies of a process apart.
 */
final class ApplicationMetrics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApplicationMetrics.class);

    /** Kafka adds metrics when tasks and partitions are assigned. New metrics are exported after at most this time. */
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StreamsMeters streamsMeters = new StreamsMeters(registry);
    private final ScheduledExecutorService discovery = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "metrics-discovery");
        thread.setDaemon(true);
        return thread;
    });

    ApplicationMetrics() {
        // Their names are against the conventions of Prometheus, and others say the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"))
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        discovery.scheduleWithFixedDelay(
                this::discover, DISCOVERY_INTERVAL.toMillis(), DISCOVERY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Exports the metrics of a topology's instance. Call {@link #unbind} before the instance is closed. */
    void bind(String topology, KafkaStreams streams) {
        streamsMeters.add(topology, streams::metrics);
    }

    /** Ends the export of the metrics of a topology's instance. */
    void unbind(String topology) {
        streamsMeters.remove(topology);
    }

    private void discover() {
        try {
            streamsMeters.refresh();
        } catch (RuntimeException e) {
            // An exception would end the schedule.
            LOG.warn("the metrics of Kafka Streams could not be read; next attempt in {}", DISCOVERY_INTERVAL, e);
        }
    }

    /** Exports the phase of a topology, how often it has restarted, and how many records remain to be restored. */
    void observe(SupervisedTopology topology) {
        Tags tags = Tags.of("topology", topology.status().name());
        gauge(ConformalMetric.TOPOLOGY_READY, tags, () -> topology.status().isReady() ? 1 : 0);
        for (Phase phase : Phase.values()) {
            gauge(
                    ConformalMetric.TOPOLOGY_PHASE,
                    tags.and("phase", phase.name()),
                    () -> topology.status().phase() == phase ? 1 : 0);
        }
        ExportedMetric restarts = ConformalMetric.TOPOLOGY_RESTARTS.exported();
        FunctionCounter.builder(
                        restarts.name(), topology, observed -> observed.status().restarts())
                .tags(tags)
                .description(restarts.meaning())
                .register(registry);
        gauge(
                ConformalMetric.TOPOLOGY_RESTORE_REMAINING_RECORDS,
                tags,
                () -> topology.status().stores().values().stream()
                        .mapToLong(store -> store.total() - store.restored())
                        .sum());
    }

    private void gauge(ConformalMetric metric, Tags tags, Supplier<Number> value) {
        Gauge.builder(metric.exported().name(), value)
                .tags(tags)
                .description(metric.exported().meaning())
                .strongReference(true)
                .register(registry);
    }

    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        discovery.shutdownNow();
        registry.close();
    }
}
