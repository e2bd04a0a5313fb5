package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeCount;
import org.junit.jupiter.api.Test;

/** The export of Kafka's metrics, which come and go while an instance runs. */
class StreamsMetersTest {

    private static final String OWN = "stream-conformal-metrics";

    private final Metrics metrics = new Metrics();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Meter.Id> registered = new ArrayList<>();
    private final StreamsMeters meters = new StreamsMeters(registry);

    StreamsMetersTest() {
        registry.config().onMeterAdded(meter -> registered.add(meter.getId()));
    }

    @Test
    void shouldExportOurMetricsAndKafkasUnderOurNames() {
        gauge(
                "conformal_calibration_units",
                OWN,
                99,
                Map.of("stratum", "north", "procedure", "sets", "thread-id", "t-1"));
        gauge("alive-stream-threads", "stream-metrics", 2, Map.of("client-id", "app-8f1c"));
        counter("conformal_duplicate_labels_total", Map.of("task_id", "0_0", "thread-id", "t-1"));
        meters.add("calibration", metrics::metrics);

        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "conformal_calibration_units{procedure=\"sets\",stratum=\"north\",topology=\"calibration\"} 99.0",
                        "conformal_streams_alive_threads{topology=\"calibration\"} 2.0",
                        "conformal_duplicate_labels_total{task_id=\"0_0\",topology=\"calibration\"} 1.0");
    }

    @Test
    void shouldExportBaseUnits() {
        gauge(
                "record-e2e-latency-max",
                "stream-processor-node-metrics",
                1_500,
                Map.of("processor-node-id", "predictions", "task-id", "0_1", "thread-id", "t-1"));
        meters.add("prediction", metrics::metrics);

        assertThat(lines())
                .containsExactly("conformal_streams_end_to_end_latency_maximum_seconds"
                        + "{node=\"predictions\",task_id=\"0_1\",topology=\"prediction\"} 1.5");
    }

    @Test
    void shouldAddUpCountersOfThreadsAndTakeTheHighestGauge() {
        counter("conformal_duplicate_labels_total", Map.of("task_id", "0_0", "thread-id", "t-1"));
        counter("conformal_duplicate_labels_total", Map.of("task_id", "0_0", "thread-id", "t-2"));
        gauge("process-ratio", "stream-thread-metrics", 0.25, Map.of("thread-id", "t-1"));
        gauge("process-ratio", "stream-thread-metrics", 0.75, Map.of("thread-id", "t-2"));
        gauge("process-ratio", "stream-thread-metrics", Double.NaN, Map.of("thread-id", "t-3"));
        meters.add("prediction", metrics::metrics);

        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "conformal_duplicate_labels_total{task_id=\"0_0\",topology=\"prediction\"} 2.0",
                        "conformal_streams_process_time_ratio{topology=\"prediction\"} 0.75");
    }

    @Test
    void shouldRegisterEachMetricOnceHoweverOftenOthersComeAndGo() {
        version("north", 3);
        counter("conformal_duplicate_labels_total", Map.of("task_id", "0_0"));
        meters.add("calibration", metrics::metrics);
        int before = registered.size();
        List<Meter> exported = registry.getMeters();

        version("south", 1);
        meters.refresh();
        meters.refresh();

        assertThat(registered).hasSize(before + 1).doesNotHaveDuplicates();
        assertThat(registry.getMeters()).containsAll(exported);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void shouldEndTheExportOfAMetricThatIsGone() {
        MetricName ended = version("north", 3);
        version("south", 1);
        meters.add("prediction", metrics::metrics);

        metrics.removeMetric(ended);
        meters.refresh();

        assertThat(lines())
                .containsExactly("conformal_thresholds_version{stratum=\"south\",topology=\"prediction\"} 1.0");
    }

    @Test
    void shouldFollowAMetricThatIsAddedAgain() {
        MetricName name = version("north", 3);
        meters.add("prediction", metrics::metrics);

        metrics.removeMetric(name);
        version("north", 0);
        meters.refresh();

        assertThat(lines())
                .containsExactly("conformal_thresholds_version{stratum=\"north\",topology=\"prediction\"} 0.0");
    }

    @Test
    void shouldExportTheLagOfEachPartitionOnce() {
        lag(7, Map.of("client-id", "app-consumer"));
        lag(4, Map.of("client-id", "app-consumer", "topic", "conformal.labels", "partition", "0"));
        lag(4, Map.of("client-id", "app-consumer", "topic", "conformal_labels", "partition", "0"));
        lag(9, Map.of("client-id", "app-restore-consumer", "topic", "conformal.changelog", "partition", "0"));
        meters.add("prediction", metrics::metrics);

        assertThat(lines())
                .containsExactly("conformal_streams_lag_records"
                        + "{partition=\"0\",topic=\"conformal.labels\",topology=\"prediction\"} 4.0");
    }

    @Test
    void shouldAddUpTheMemoryOfAStoreOverItsTasks() {
        for (String task : List.of("0_0", "0_1")) {
            gauge(
                    "size-all-mem-tables",
                    "stream-state-metrics",
                    100,
                    Map.of("rocksdb-state-id", "entries", "task-id", task, "thread-id", "t-1"));
        }
        meters.add("prediction", metrics::metrics);

        assertThat(lines())
                .containsExactly(
                        "conformal_streams_store_memtable_bytes{store=\"entries\",topology=\"prediction\"} 200.0");
    }

    /** All stores share the memory, so each of them reports the same. */
    @Test
    void shouldExportTheSharedMemoryOfTheStoresOnce() {
        for (String store : List.of("entries", "units")) {
            gauge(
                    "block-cache-usage",
                    "stream-state-metrics",
                    100,
                    Map.of("rocksdb-state-id", store, "task-id", "0_0", "thread-id", "t-1"));
        }
        meters.add("prediction", metrics::metrics);

        assertThat(lines()).containsExactly("conformal_streams_store_memory_bytes{topology=\"prediction\"} 100.0");
    }

    @Test
    void shouldEndTheExportOfOneTopologyAlone() {
        gauge("alive-stream-threads", "stream-metrics", 2, Map.of("client-id", "app"));
        meters.add("calibration", metrics::metrics);
        meters.add("prediction", metrics::metrics);

        meters.remove("calibration");

        assertThat(lines()).containsExactly("conformal_streams_alive_threads{topology=\"prediction\"} 2.0");
    }

    @Test
    void shouldExportNothingThatIsNotDeclared() {
        metrics.addMetric(
                metrics.metricName("state", "stream-metrics", Map.of()), (Gauge<String>) (c, now) -> "RUNNING");
        gauge("start-time-ms", "app-info", 5, Map.of());
        gauge("request-rate", "consumer-node-metrics", 5, Map.of("node-id", "node-1"));
        meters.add("prediction", metrics::metrics);

        assertThat(lines()).isEmpty();
    }

    private MetricName version(String stratum, double value) {
        return gauge("conformal_thresholds_version", OWN, value, Map.of("stratum", stratum));
    }

    private void lag(double value, Map<String, String> tags) {
        gauge("records-lag", "consumer-fetch-manager-metrics", value, tags);
    }

    private MetricName gauge(String name, String group, double value, Map<String, String> tags) {
        MetricName metric = metrics.metricName(name, group, tags);
        metrics.addMetric(metric, (Gauge<Double>) (configuration, now) -> value);
        return metric;
    }

    private void counter(String name, Map<String, String> tags) {
        Sensor sensor = metrics.sensor(name + tags);
        sensor.add(metrics.metricName(name, OWN, tags), new CumulativeCount());
        sensor.record();
    }

    private List<String> lines() {
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
