package io.conformalstreams.processor.runtime;

import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Metrics in Prometheus' format. Kafka's own ones are named {@code kafka_<group>_<name>}: tasks, threads and nodes have
 * metrics of equal names, which only the group keeps apart. The processors' counters are in the group
 * {@code stream-conformal-metrics}. The label {@code topology} tells the instances apart.
 */
final class ApplicationMetrics implements AutoCloseable {

    /** Kafka adds metrics as tasks and partitions arrive; they show up after this long. */
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(5);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
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
    }

    /** Exports the metrics of an instance until the result is closed, which must be before the instance is. */
    KafkaStreamsMetrics bind(String topology, KafkaStreams streams) {
        KafkaStreamsMetrics metrics =
                new KafkaStreamsMetrics(streams, List.of(Tag.of("topology", topology)), discovery, DISCOVERY_INTERVAL);
        metrics.bindTo(registry);
        return metrics;
    }

    /** Exports whether a topology is ready, how often it has restarted, and how many records its stores still lack. */
    void observe(SupervisedTopology topology) {
        List<Tag> tags = List.of(Tag.of("topology", topology.status().name()));
        registry.gauge(
                "conformal.topology.ready",
                tags,
                topology,
                observed -> observed.status().isReady() ? 1 : 0);
        registry.gauge(
                "conformal.topology.restarts",
                tags,
                topology,
                observed -> observed.status().restarts());
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
