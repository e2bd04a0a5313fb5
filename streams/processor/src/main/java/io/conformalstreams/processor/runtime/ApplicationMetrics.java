package io.conformalstreams.processor.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports metrics in the format of Prometheus. The project's own metrics are named {@code conformal_<name>}, and its
 * counters {@code conformal_<name>_total}. Kafka's metrics are named {@code kafka_<group>_<name>}, because tasks,
 * threads and nodes have metrics of the same name, which differ only in the group. The label {@code topology}
 * identifies the instance.
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

    /** Exports whether a topology is ready, how often it has restarted, and how many records remain to be restored. */
    void observe(SupervisedTopology topology) {
        List<Tag> tags = List.of(Tag.of("topology", topology.status().name()));
        registry.gauge(
                "conformal.topology.ready",
                tags,
                topology,
                observed -> observed.status().isReady() ? 1 : 0);
        FunctionCounter.builder(
                        "conformal.topology.restarts",
                        topology,
                        observed -> observed.status().restarts())
                .tags(tags)
                .register(registry);
        registry.gauge(
                "conformal.topology.restore.remaining.records",
                tags,
                topology,
                observed -> observed.status().stores().values().stream()
                        .mapToLong(store -> store.total() - store.restored())
                        .sum());
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
