package io.conformalstreams.processor.runtime;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Exports metrics in the format of Prometheus. The project's own metrics are named {@code conformal_<name>}, and its
 * counters {@code conformal_<name>_total}. Kafka's metrics are named {@code kafka_<group>_<name>}, because tasks,
 * threads and nodes have metrics of the same name and differ only in the group. The label {@code topology} identifies
 * the instance.
 */
final class ApplicationMetrics implements AutoCloseable {

    /** Kafka adds metrics when tasks and partitions are assigned. New metrics are exported after at most this time. */
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ScheduledExecutorService discovery = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "metrics-discovery");
        thread.setDaemon(true);
        return thread;
    });

    ApplicationMetrics() {
        registry.config().meterFilter(new OwnNames());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Exports the metrics of an instance until the result is closed. Close the result before the instance. */
    KafkaStreamsMetrics bind(String topology, KafkaStreams streams) {
        KafkaStreamsMetrics metrics =
                new KafkaStreamsMetrics(streams, List.of(Tag.of("topology", topology)), discovery, DISCOVERY_INTERVAL);
        metrics.bindTo(registry);
        return metrics;
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

    /** Removes the group's name from the project's own metrics, which Kafka exports among its metrics. */
    private static final class OwnNames implements MeterFilter {

        private static final String GROUP = "kafka.stream.conformal.";

        @Override
        public Meter.Id map(Meter.Id id) {
            return id.getName().startsWith(GROUP)
                    ? id.withName("conformal." + id.getName().substring(GROUP.length()))
                    : id;
        }
    }
}
